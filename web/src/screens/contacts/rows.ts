// The rows of a list of any length: a page is asked for when it comes into view, and forgotten when
// it is far away.
import {signal} from '@preact/signals';
import {PAGE_ROWS} from '../../api/contact-list';
import {countContacts, listContacts, searchContacts, type ContactPage, type Scope} from '../../api/contacts';
import type {Contact, Id} from '../../api/types';

const MOST_PAGES = 20;
/** Pages that only flew by under the scroll bar are not asked for. */
const REST_MS = 60;
/** What a search finds is counted when nothing has been typed for so long. */
const TYPING_MS = 400;

export class ContactRows {
  /** Grows whenever there is something new to draw. */
  readonly version = signal(0);
  readonly total = signal<number | null>(null);
  readonly error = signal<unknown>(null);
  /** How many rows there are to draw, as far as is known. */
  length = 0;

  private readonly pages = new Map<number, Contact[]>();
  /** What was there stays on the screen until the new rows come. */
  private readonly stale = new Map<number, Contact[]>();
  private readonly isSameScope: boolean;
  private readonly pending = new Set<number>();
  /** Of a search: where the page after the key begins. */
  private readonly cursors = new Map<number, string>();
  private readonly control = new AbortController();
  private wanted: [number, number] = [0, 1];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private counting: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly scope: Scope, before?: ContactRows) {
    this.isSameScope = !!before && JSON.stringify(before.scope) === JSON.stringify(scope);
    if (before) {
      if (this.isSameScope) this.total.value = before.total.value;
      this.length = before.length;
      for (const [number, rows] of [...before.stale, ...before.pages]) this.stale.set(number, rows);
    }
    void this.load(0);
    if (!scope.query) void this.count();
  }

  at(index: number): Contact | undefined {
    const number = Math.floor(index / PAGE_ROWS);
    return (this.pages.get(number) ?? this.stale.get(number))?.[index % PAGE_ROWS];
  }

  indexOf(id: Id): number {
    for (const [number, rows] of this.pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return number * PAGE_ROWS + at;
    }
    return -1;
  }

  /** These rows are in view. */
  show = (first: number, end: number): void => {
    this.wanted = [Math.floor(first / PAGE_ROWS), Math.ceil(end / PAGE_ROWS)];
    if (this.missing().length) {
      clearTimeout(this.timer);
      this.timer = setTimeout(this.loadMissing, this.pages.size ? REST_MS : 0);
    }
  };

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.counting);
    this.control.abort();
  }

  private missing(): number[] {
    const [first, end] = this.wanted;
    const last = Math.ceil((this.total.value ?? PAGE_ROWS) / PAGE_ROWS);
    const numbers = Array.from({length: Math.max(0, Math.min(end, last) - first)}, (_, index) => first + index);
    return numbers.filter((number) => !this.pages.has(number) && !this.pending.has(number));
  }

  private loadMissing = (): void => {
    for (const number of this.missing()) this.load(number);
  };

  private async count(): Promise<void> {
    try {
      this.know(await countContacts(this.scope, this.control.signal));
      this.changed();
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  private know(total: number): void {
    this.outdate();
    this.total.value = this.length = total;
  }

  /** The rows of another scope make room for the first ones of this. */
  private outdate(): void {
    if (this.isSameScope || this.pages.size || this.total.value !== null) return;
    this.stale.clear();
    this.length = 0;
  }

  /** The first page of a search may tell how many there are; else they are counted when the typing rests. */
  private countFound({contacts, next_cursor: next}: ContactPage): void {
    if (!next) this.know(contacts.length);
    else this.counting = setTimeout(() => void this.count(), TYPING_MS);
  }

  private async fetch(number: number): Promise<ContactPage> {
    const {signal: cancel} = this.control;
    if (!this.scope.query) return listContacts(this.scope, number * PAGE_ROWS, PAGE_ROWS, cancel);
    // A search is read forward: the pages before tell where this one begins.
    let known = number;
    while (known > 0 && !this.cursors.has(known)) known--;
    for (;; known++) {
      const page = await searchContacts(this.scope, {limit: PAGE_ROWS, cursor: this.cursors.get(known)}, cancel);
      if (page.next_cursor) this.cursors.set(known + 1, page.next_cursor);
      if (known === number || !page.next_cursor) return known === number ? page : {contacts: []};
      this.keep(known, page.contacts);
    }
  }

  private async load(number: number): Promise<void> {
    this.pending.add(number);
    try {
      const page = await this.fetch(number);
      if (this.control.signal.aborted) return;
      this.keep(number, page.contacts);
      if (this.scope.query && number === 0) this.countFound(page);
      this.changed();
    } catch (thrown) {
      this.failed(thrown);
    } finally {
      this.pending.delete(number);
    }
  }

  private keep(number: number, rows: Contact[]): void {
    this.outdate();
    if (this.total.value === null) this.length = Math.max(this.length, number * PAGE_ROWS + rows.length);
    this.pages.set(number, rows);
    this.stale.delete(number);
    const [first] = this.wanted;
    if (this.pages.size > MOST_PAGES) {
      const farthest = [...this.pages.keys()].reduce((a, b) => Math.abs(b - first) > Math.abs(a - first) ? b : a);
      this.pages.delete(farthest);
    }
  }

  private changed(): void {
    this.error.value = null;
    this.version.value++;
  }

  private failed(thrown: unknown): void {
    if (!this.control.signal.aborted) this.error.value = thrown;
  }
}
