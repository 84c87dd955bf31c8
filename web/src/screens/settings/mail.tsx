// Mail accounts: where mail is read from, how it goes, whose it is.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Description} from '../../api/account';
import {listBooks} from '../../api/books';
import {createAccount, deleteAccount, erasedWith, listAccounts, syncAccount, updateAccount, type MailAccount, type MailAccountWrite, type MailServer, type Security} from '../../api/mail';
import {listTeams} from '../../api/members';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {errorAt, SelectField, TextField} from '../../ui/field';
import {Chip, Empty, Failure, Notice, Spinner} from '../../ui/small';
import {ago, preciseMoment} from '../../words/date';
import {count} from '../../words/number';
import {Ask, Section, useAction} from './parts';

const SECURITY: readonly (readonly [Security, string])[] = [['tls', 'TLS'], ['starttls', 'STARTTLS'], ['none', 'None (this machine only)']];
/** Where the dialog shows what is wrong. */
const FIELDS = ['name', 'password', 'addresses', 'team', 'contact_book', ...['imap', 'smtp'].flatMap((server) => ['host', 'port', 'user', 'security'].map((field) => `${server}/${field}`))];

/** What a server is called, and its ports with TLS and without. */
const PROTOCOLS = {imap: ['IMAP', '993', '143'], smtp: ['SMTP', '465', '587']} as const;
type Protocol = keyof typeof PROTOCOLS;

interface Form {
  name: string;
  addresses: string;
  team: string;
  book: string;
  isRead: boolean;
  sends: boolean;
  imap: MailServer;
  smtp: MailServer;
  password: string;
}

const formOf = (account: MailAccount | null): Form => ({
  name: account?.name ?? '',
  addresses: account?.addresses.join(', ') ?? '',
  team: account?.team ?? '',
  book: account?.contact_book ?? '',
  isRead: account ? account.kind === 'imap' : true,
  sends: !!account?.smtp,
  imap: account?.imap ?? {host: '', user: '', security: 'tls'},
  smtp: account?.smtp ?? {host: '', user: account?.imap?.user ?? '', security: 'tls'},
  password: '',
});

const isSame = (a: MailServer | undefined, b: MailServer): boolean => !!a && JSON.stringify(a) === JSON.stringify(b);

/** What is left as it was is not sent: a server named anew asks for the password again. */
function writeOf(form: Form, account: MailAccount | null): MailAccountWrite {
  const {user, ...nobody} = form.smtp;
  return {
    name: form.name,
    addresses: form.addresses.split(/[,;\s]+/).filter(Boolean),
    contact_book: form.book,
    ...(!account && form.team && {team: form.team}),
    ...(form.isRead && !isSame(account?.imap, form.imap) && {imap: form.imap}),
    ...(form.sends && !isSame(account?.smtp, form.smtp) && {smtp: user ? form.smtp : nobody}),
    ...(!form.sends && account?.smtp && {smtp: {}}),
    ...((form.isRead || form.sends) && form.password && {password: form.password}),
  };
}

type ServerProps = {protocol: Protocol; form: Form; change: (changes: Partial<Form>) => void; error: unknown};

function ServerFields({protocol, form, change, error}: ServerProps): JSX.Element {
  const server = form[protocol];
  const [name, withTls, without] = PROTOCOLS[protocol];
  const set = (changes: Partial<MailServer>) => change({[protocol]: {...server, ...changes}});
  const at = (field: string) => errorAt(error, `${protocol}/${field}`);
  return (
    <div class="stack" role="group" aria-label={name}>
      <div class="row form-row">
        <TextField label={`${name} server`} placeholder={`${protocol}.example.com`} value={server.host} onValue={(host) => set({host})} error={at('host')} />
        <SelectField label="Encryption" value={server.security ?? 'tls'} onValue={(security) => set({security: security as Security})} options={SECURITY} error={at('security')} />
        <TextField label="Port" inputMode="numeric" placeholder={(server.security ?? 'tls') === 'tls' ? withTls : without} value={server.port ? String(server.port) : ''}
          onValue={(port) => set({port: Number(port.replace(/\D/g, '')) || undefined})} error={at('port')} />
      </div>
      <TextField label={`${name} user`} autocomplete="off" value={server.user ?? ''} onValue={(user) => set({user})} error={at('user')}
        hint={protocol === 'smtp' ? 'Empty: nobody signs in.' : undefined} />
    </div>
  );
}

function AccountDialog({account, onDone, onClose}: {account: MailAccount | null; onDone: () => void; onClose: () => void}): JSX.Element {
  const [form, setForm] = useState(() => formOf(account));
  const choices = useLoad(async (signal) => {
    const [books, teams] = await Promise.all([listBooks(signal), listTeams(signal)]);
    return {books: books.filter((book) => book.rights.includes('edit') && !book.read_only), teams};
  }, []);
  const {run, error, isBusy} = useAction(() => { onClose(); onDone(); });
  const change = (changes: Partial<Form>) => setForm({...form, ...changes});
  const save = () => {
    const write = writeOf(form, account);
    return account ? updateAccount(account.id, write) : createAccount(write);
  };
  return (
    <Dialog title={account ? `Change ${account.name}` : 'New mail account'} onClose={onClose} onSubmit={() => void run(save, `${account ? 'Changed' : 'Made'} ${form.name}`)} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!form.name.trim()}>{account ? 'Change' : 'Make'}</Button>
      </>
    )}>
      <div class="stack">
        <TextField label="Name" hint="What it is called here." value={form.name} onValue={(name) => change({name})} autoFocus error={errorAt(error, 'name')} />
        <TextField label="Own addresses" hint="What they send is sent, the rest is received. Several with commas between." value={form.addresses} onValue={(addresses) => change({addresses})} error={errorAt(error, 'addresses')} />
        {!account && (
          <SelectField label="Whose mail it is" value={form.team} onValue={(team) => change({team})} error={errorAt(error, 'team')}
            options={[['', 'Mine: nobody else sees it'], ...(choices.value?.teams ?? []).map((team): [string, string] => [team.id, `Team ${team.name}`])]} />
        )}
        {!account && (
          <SelectField label="How mail comes" value={form.isRead ? 'imap' : 'archive'} onValue={(value) => change({isRead: value === 'imap'})}
            options={[['imap', 'Read from an IMAP server'], ['archive', 'Imported on the command line']]} />
        )}
        {form.isRead && <ServerFields protocol="imap" form={form} change={change} error={error} />}
        <SelectField label="How mail goes" value={form.sends ? 'smtp' : 'none'} onValue={(value) => change({sends: value === 'smtp', smtp: {...form.smtp, user: form.smtp.user || form.imap.user}})}
          options={[['none', 'Not from here: drafts open in your mail program'], ['smtp', 'Sent through an SMTP server']]} />
        {form.sends && <ServerFields protocol="smtp" form={form} change={change} error={error} />}
        {(form.isRead || form.sends) && (
          <TextField label="Password" type="password" autocomplete="new-password" hint={account ? 'Left empty, it stays what it is; a server named anew asks for it.' : 'Kept sealed; many providers want an app password here.'}
            value={form.password} onValue={(password) => change({password})} error={errorAt(error, 'password')} />
        )}
        <SelectField label="People who answer are put into" hint="Who wrote, and was written back to." value={form.book} onValue={(book) => change({book})} error={errorAt(error, 'contact_book')}
          options={[['', 'No book: you are asked'], ...(choices.value?.books ?? []).map((book): [string, string] => [book.id, book.name])]} />
        {error && !FIELDS.some((field) => errorAt(error, field)) ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

function State({account}: {account: MailAccount}): JSX.Element {
  if (account.kind === 'archive') return <p class="small quiet">Mail is imported: kith mail import PATH --account "{account.name}"</p>;
  if (account.trouble) return <Notice look="warn"><span dir="auto">{account.trouble}</span></Notice>;
  if (!account.read_at) return <p class="small quiet">Not read to the end yet</p>;
  return <p class="small quiet">Read <span title={preciseMoment(account.read_at)}>{ago(account.read_at)}</span> from <bdi>{account.imap?.host}</bdi></p>;
}

/** What goes for good, in numbers. */
function Goes({account}: {account: MailAccount}): JSX.Element {
  const goes = useLoad((signal) => erasedWith(account.id, signal), [account.id]);
  if (goes.error) return <Failure error={goes.error} onRetry={goes.reload} />;
  if (!goes.value) return <Spinner />;
  const {messages, conversations, drafts, proposals} = goes.value;
  return (
    <p>
      {count(messages, 'message')} in {count(conversations, 'conversation')}, {count(drafts, 'draft')} and {count(proposals, 'proposal')} go for good, and it no longer
      helps to complete recipients. Contacts stay, and nothing happens at the mail server.
    </p>
  );
}

export function MailSettings({me}: {me: Description}): JSX.Element {
  const accounts = useLoad(listAccounts, []);
  const [changing, setChanging] = useState<MailAccount | 'new' | null>(null);
  const [removing, setRemoving] = useState<MailAccount | null>(null);
  const {run, error} = useAction(accounts.reload);
  return (
    <Section title="Mail accounts" about="Your own and your teams'. Mail is read and never changed, and seen by nobody else, admins included." action={<Button icon="plus" onClick={() => setChanging('new')}>New account</Button>}>
      {accounts.error || error ? <Failure error={accounts.error ?? error} onRetry={accounts.reload} /> : null}
      {accounts.isLoading && !accounts.value && <Spinner />}
      {accounts.value?.length === 0 && <Empty title="No mail account yet">With one, conversations stand beside contacts, recipients complete themselves, and cards learn from signatures.</Empty>}
      <ul class="rows">
        {accounts.value?.map((account) => (
          <li key={account.id}>
            <div class="grow">
              <div class="row wrap"><bdi class="any-length">{account.name}</bdi><Chip>{account.kind === 'imap' ? 'IMAP' : 'Archive'}</Chip>{account.smtp && <Chip>SMTP</Chip>}{account.team && <Chip icon="group">Team</Chip>}</div>
              <bdi class="small quiet any-length">{account.addresses.join(', ')}</bdi>
              <State account={account} />
            </div>
            {account.kind === 'imap' && <Button size="small" aria-label={`Read ${account.name} now`} onClick={() => void run(() => syncAccount(account.id), `${account.name} is being read`)}>Read now</Button>}
            {(account.user === me.user.id || account.team) && (
              <>
                <Button size="small" aria-label={`Change ${account.name}`} onClick={() => setChanging(account)}>Change</Button>
                <Button size="small" icon="trash" label={`Remove ${account.name}`} onClick={() => setRemoving(account)} />
              </>
            )}
          </li>
        ))}
      </ul>
      {changing && <AccountDialog account={changing === 'new' ? null : changing} onDone={accounts.reload} onClose={() => setChanging(null)} />}
      {removing && (
        <Ask title={`Remove ${removing.name}?`} does="Remove" done={`Removed ${removing.name}`} isDangerous action={() => deleteAccount(removing.id)} onDone={accounts.reload} onClose={() => setRemoving(null)}>
          <Goes account={removing} />
        </Ask>
      )}
    </Section>
  );
}
