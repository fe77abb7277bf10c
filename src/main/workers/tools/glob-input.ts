import { z } from 'zod';

export const globSchema = z
  .string()
  .max(1000)
  .refine((glob) => glob.trim() !== '', { message: 'is empty' })
  .refine((glob) => !glob.includes('\0'), { message: 'holds a null character' });
