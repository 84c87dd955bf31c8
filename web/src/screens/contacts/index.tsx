// Contacts: books and groups, the list, and the one that is open.
import type {JSX} from 'preact';
import {scopeOf} from '../../api/contact-list';
import {place} from '../../route';
import type {ScreenProps} from '..';
import {Card} from './card';
import {ContactList} from './list';
import {NewContact} from './new';
import {Side} from './side';
import {Empty, Key} from '../../ui/small';

export default function Contacts({parts}: ScreenProps): JSX.Element {
  const isNew = place.value.path === '/contacts/new';
  const open = isNew ? undefined : parts.id;
  const isDetail = isNew || !!open;
  return (
    <div class={isDetail ? 'contacts detail' : 'contacts'}>
      <h1 class="unseen">Contacts</h1>
      <Side />
      <ContactList scope={scopeOf(place.value.query)} open={open} />
      <div class="contact-pane">
        {isNew ? <NewContact /> : open ? <Card key={open} id={open} /> : (
          <Empty title="Nobody is open">Choose a contact, or move with <Key>j</Key> and <Key>k</Key>. <Key>?</Key> shows all keys.</Empty>
        )}
      </div>
    </div>
  );
}
