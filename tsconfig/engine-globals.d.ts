// The two globals beyond the language that the engine may use; everything else of Node and the DOM stays out of its sight.
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
