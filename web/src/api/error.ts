// The one error of the API: what went wrong, at which field, and what would be taken.

export type ErrorKind =
  | 'invalid' | 'unauthenticated' | 'denied' | 'not_found' | 'ambiguous' | 'conflict' | 'limit'
  | 'precondition' | 'unavailable' | 'internal' | 'offline';

interface ErrorBody {
  message?: string;
  status?: ErrorKind;
  reason?: string;
  pointer?: string;
  parameter?: string;
  accepted?: string;
}

export class ApiError extends Error {
  readonly kind: ErrorKind;
  /** A finer word of the same kind, as "code_required". */
  readonly reason: string;
  /** RFC 6901, the field at fault: "/contacts/0/email". */
  readonly pointer: string;
  readonly accepted: string;
  /** The whole answer, for errors that bring more, as possible duplicates. */
  readonly body: unknown;

  constructor(readonly code: number, body: unknown) {
    const answer = (body ?? {}) as {error?: ErrorBody; reason?: string};
    const error = answer.error ?? {};
    super(error.message ?? `the server answered ${code}`);
    this.kind = error.status ?? (code ? 'internal' : 'offline');
    this.reason = error.reason ?? answer.reason ?? '';
    this.pointer = error.pointer ?? (error.parameter ? `/${error.parameter}` : '');
    this.accepted = error.accepted ?? '';
    this.body = body;
  }

  /** Whether the fault lies with this field, given by the end of its pointer: "email". */
  isAt(field: string): boolean {
    return this.pointer === `/${field}` || this.pointer.endsWith(`/${field}`);
  }
}

/** The sentence to show, whatever was thrown: begins with a capital, ends with a full stop. */
export function sentence(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}
