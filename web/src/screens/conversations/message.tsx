// One message, as text. Nothing of it is ever HTML or a link.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Message, Participant} from '../../api/mail';
import {Icon} from '../../ui/icon';
import {Avatar} from '../../ui/small';
import {moment, preciseMoment} from '../../words/date';
import {count} from '../../words/number';
import {nameOf} from './people';
import {pieces} from './text';

function Quote({text}: {text: string}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button small quote-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? 'down' : 'right'} size={14} />Quoted text ({count(text.split('\n').length, 'line')})
      </button>
      {isOpen && <div class="message-text quoted" dir="auto">{text}</div>}
    </>
  );
}

const MOST_NAMED = 5;

function namesOf(people: readonly Participant[]): string {
  const named = people.slice(0, MOST_NAMED).map(nameOf).join(', ');
  return people.length > MOST_NAMED ? `${named} and ${people.length - MOST_NAMED} more` : named;
}

function Addressed({message}: {message: Message}): JSX.Element {
  const {to_fields: to, cc_fields: cc, bcc_fields: bcc, recipients_left_off: leftOff} = message;
  const all = [...to, ...cc, ...bcc].map(({name, address}) => (name ? `${name} <${address}>` : address)).join('\n');
  const rest = [cc.length && `cc ${namesOf(cc)}`, bcc.length && `bcc ${namesOf(bcc)}`, leftOff && `and ${leftOff} more`].filter(Boolean);
  return <span class="small quiet any-length" dir="auto" title={all}>{to.length ? `to ${namesOf(to)}` : 'to nobody named'}{rest.length > 0 && `, ${rest.join(', ')}`}</span>;
}

/** Why it is not from a person, in words. */
const MARKS: Record<string, string> = {
  list: 'Mailing list', auto_submitted: 'Automatic', precedence: 'Bulk', null_sender: 'Automatic', robot_address: 'From a program',
  bounce: 'Not delivered', no_sender: 'No sender',
};

export function MessageView({message, isOpenAtFirst}: {message: Message; isOpenAtFirst: boolean}): JSX.Element {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const from = message.from_field;
  const name = from ? nameOf(from) : 'No sender';
  const marks = [...new Set(message.marks.map((mark) => MARKS[mark] ?? mark))];
  return (
    <article class="message" aria-label={`${name}, ${moment(message.delivered_at)}`}>
      <button type="button" class="message-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Avatar name={name} id={from?.contact ?? from?.address ?? ''} />
        <span class="offer-words grow">
          <span class="row"><bdi class="one-line strong">{name}</bdi>{marks.map((mark) => <span key={mark} class="chip">{mark}</span>)}</span>
          {isOpen ? <Addressed message={message} /> : <bdi class="one-line small quiet">{message.preview}</bdi>}
        </span>
        <time class="small quiet" title={preciseMoment(message.delivered_at)}>{moment(message.delivered_at)}</time>
      </button>
      {isOpen && (
        <div class="message-body">
          {pieces(message.body ?? message.preview).map((piece, index) => piece.isQuoted
            ? <Quote key={index} text={piece.text} />
            : <div key={index} class="message-text" dir="auto">{piece.text}</div>)}
          {message.attachments_count > 0 && <p class="small quiet">{count(message.attachments_count, 'attachment')}, not kept here</p>}
        </div>
      )}
    </article>
  );
}
