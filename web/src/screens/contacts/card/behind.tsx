// What stands behind the card: values that were passed over, the records it is made of, mail.
import type {JSX} from 'preact';
import type {Alternate, Card} from '../../../api/contacts';
import {conversationsWith} from '../../../api/conversations';
import type {Id} from '../../../api/types';
import {bookName} from '../../../directory';
import {useLoad} from '../../../load';
import {screenAt} from '../..';
import {Empty, Failure, Spinner} from '../../../ui/small';
import {day} from '../../../words/date';
import {fieldName} from '../../../words/fields';
import {count} from '../../../words/number';
import {OriginSign} from './value';

const NOT_SAID = new Set(['kind', 'label', 'contact_book', 'origin', 'custom_label', 'full_name']);

const alternateWords = (alternate: Alternate): string =>
  Object.entries(alternate).filter(([name, text]) => !NOT_SAID.has(name) && typeof text === 'string').map(([, text]) => text as string).join(', ');

export function Behind({card}: {card: Card}): JSX.Element {
  return (
    <div class="stack loose">
      <section class="stack">
        <h3>Stands in</h3>
        <ul class="stack">
          {card.records.map((record) => (
            <li key={record.id} class="any-length"><bdi>{bookName(record.contact_book)}</bdi> <span class="quiet small">since {day(record.created_at)}</span></li>
          ))}
        </ul>
      </section>
      {card.alternates.length > 0 && (
        <section class="stack">
          <h3>Also said, not shown</h3>
          <ul>
            {card.alternates.map((alternate, index) => (
              <li key={index} class="value">
                <div class="grow">
                  <div class="any-length" dir="auto">{alternateWords(alternate)}</div>
                  <div class="small quiet">{fieldName(alternate.kind)} in <bdi>{bookName(alternate.contact_book)}</bdi></div>
                </div>
                <OriginSign origin={alternate.origin} of={`${fieldName(alternate.kind)} ${alternateWords(alternate)}`} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

export function Mail({id}: {id: Id}): JSX.Element {
  const {value, error, reload} = useLoad((signal) => conversationsWith(id, signal), [id]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!value) return <Spinner />;
  if (!value.length) return <Empty title="No mail yet">Conversations with this person appear here when a mail account is read.</Empty>;
  return (
    <ul>
      {value.map((conversation) => {
        const to = `/conversations/${conversation.id}`;
        const subject = conversation.subject || 'Without a subject';
        return (
          <li key={conversation.id} class="value">
            <div class="grow">
              <div class="any-length" dir="auto">{screenAt(to) ? <a href={to}>{subject}</a> : subject}</div>
              <div class="small quiet">{count(conversation.messages_count, 'message')}, {day(conversation.last_activity_at)}</div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
