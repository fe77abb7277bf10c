export interface AttemptRequest {
  readonly run: string;
  readonly ticket: string;
  readonly attempt: number;
}
