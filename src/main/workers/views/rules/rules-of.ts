import type { Language } from '../language';
import { cFamily } from './c-family';
import { ecmascript } from './ecmascript';
import { go } from './go';
import { java } from './java';
import { python } from './python';
import type { Rules } from './rules';
import { rust } from './rust';

export const rulesOf: Readonly<Record<Language, Rules>> = {
  python,
  typescript: ecmascript,
  tsx: ecmascript,
  javascript: ecmascript,
  go,
  rust,
  java,
  c: cFamily,
  cpp: cFamily,
};
