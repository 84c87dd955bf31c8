// A message being written: its text, the server's draft of it, and what is said of its recipients.
import {useEffect, useRef, useState} from 'preact/hooks';
import {ApiError} from '../../api/error';
import {checkRecipients, createDraft, deleteDraft, updateDraft, type Addressee, type DraftText, type Verdict} from '../../api/mail';
import type {Id} from '../../api/types';
import {useLoad} from '../../load';
import {forget, keep, kept, type Kept} from './kept';

export const FIELDS = ['to_fields', 'cc_fields', 'bcc_fields'] as const;

/** How long the writer pauses before the server keeps the draft. */
const PAUSE_MS = 1500;

export const recipientsOf = (text: DraftText): Addressee[] => FIELDS.flatMap((field) => text[field]);

export const isEmpty = (text: DraftText): boolean => !text.body.trim() && !text.subject.trim() && !recipientsOf(text).length;

const typedOf = ({address, name}: Addressee): string => (name ? `"${name.replace(/["\\]/g, '')}" <${address}>` : address);

/** What is said of each, by its address. */
export async function verdictsOf(people: readonly Addressee[], conversation: Id | undefined, signal?: AbortSignal): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = await checkRecipients(people.map(typedOf), conversation, signal);
  return new Map(verdicts.map((verdict, index) => [people[index]!.address, verdict]));
}

const NONE: ReadonlyMap<string, Verdict> = new Map();

export type Saving = 'none' | 'waiting' | 'saved' | 'failed';

type Known = Pick<Kept, 'draft' | 'tag'>;

/** Keeps the text where it was kept before; as another draft where that is gone, or somebody else has changed it. */
async function keepDraft({draft: _draft, tag: _tag, ...text}: Kept, known: Known, send = false): Promise<Known> {
  const made = known.draft
    ? await updateDraft(known.draft, text, known.tag, send).catch((thrown: unknown) => {
      const isLost = thrown instanceof ApiError && (thrown.kind === 'not_found' || thrown.isAt('if_match'));
      if (isLost) return createDraft(text, send);
      throw thrown;
    })
    : await createDraft(text, send);
  return {draft: made.id, tag: made.entity_tag};
}

function ignoreGone(thrown: unknown): void {
  if (!(thrown instanceof ApiError) || thrown.kind !== 'not_found') throw thrown;
}

export interface Writing {
  text: DraftText;
  change: (changes: Partial<DraftText>) => void;
  saving: Saving;
  error: unknown;
  verdicts: ReadonlyMap<string, Verdict>;
  /** Waits for what is still being saved; then it goes out. */
  send: () => Promise<void>;
  discard: () => Promise<void>;
}

/** `place` is where it belongs: a conversation's id, or 'new'. */
export function useWriting(place: string, initial: Kept, onSaved: (draft: Id) => void): Writing {
  const [text, setText] = useState<Kept>(() => kept(place) ?? initial);
  const [saving, setSaving] = useState<Saving>('none');
  const [error, setError] = useState<unknown>(null);
  const known = useRef<Known>({draft: text.draft, tag: text.tag});
  const newest = useRef<Kept>(text);
  const work = useRef<Promise<unknown>>(Promise.resolve());
  const isDirty = useRef(false);

  /** One after the other, so that no older text replaces a newer one. */
  const save = () => {
    work.current = work.current.then(async () => {
      if (!isDirty.current) return;
      isDirty.current = false;
      try {
        known.current = await keepDraft(newest.current, known.current);
        keep(place, {...newest.current, ...known.current});
        setSaving(isDirty.current ? 'waiting' : 'saved');
        setError(null);
        onSaved(known.current.draft!);
      } catch (thrown) {
        setSaving('failed');
        setError(thrown);
      }
    });
  };

  useEffect(() => {
    if (saving !== 'waiting') return undefined;
    const timer = setTimeout(save, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, saving]);
  // Gone from before the pause was over: the server gets it at once.
  useEffect(() => () => save(), []);

  const change = (changes: Partial<DraftText>) => {
    newest.current = {...newest.current, ...changes};
    isDirty.current = !isEmpty(newest.current);
    keep(place, {...newest.current, ...known.current});
    setText(newest.current);
    setSaving(isDirty.current ? 'waiting' : 'none');
  };

  const letGo = () => {
    known.current = {};
    forget(place);
  };
  const send = async () => {
    await work.current;
    isDirty.current = false;
    try {
      await keepDraft(newest.current, known.current, true);
    } catch (thrown) {
      isDirty.current = true;
      save();
      throw thrown;
    }
    letGo();
  };
  const discard = async () => {
    isDirty.current = false;
    await work.current;
    if (known.current.draft) await deleteDraft(known.current.draft).catch(ignoreGone);
    letGo();
  };

  const recipients = recipientsOf(text);
  const shape = recipients.map(typedOf).join('\n');
  const checked = useLoad(shape ? (signal) => verdictsOf(recipients, text.conversation, signal) : null, [shape]);
  return {text, change, saving, error, verdicts: checked.value ?? NONE, send, discard};
}
