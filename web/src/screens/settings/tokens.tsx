// Tokens, and how programs and agents use them.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Description} from '../../api/account';
import {listBooks} from '../../api/books';
import {baseAddress, mcpAddress} from '../../api/places';
import {createToken, listTokens, revokeToken, type Token, type TokenClass} from '../../api/tokens';
import {listUsers} from '../../api/users';
import {useLoad} from '../../load';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {errorAt, SelectField, TextField} from '../../ui/field';
import {Chip, Failure, Spinner} from '../../ui/small';
import {ago, day, preciseMoment} from '../../words/date';
import {number} from '../../words/number';
import {Ask, Copyable, Once, Section, useAction} from './parts';

const CLASSES: readonly (readonly [TokenClass, string, string])[] = [
  ['read', 'Read', 'searches and reads'],
  ['propose', 'Propose', 'reads; every change waits until a person accepts it'],
  ['write', 'Write', 'writes as you; what it writes counts as yours'],
  ['admin', 'Admin', 'manages members, teams and tokens, too'],
];
const ORDER: readonly TokenClass[] = CLASSES.map(([name]) => name);

/** Of a lower class than one's own; an admin makes all. */
const classesFor = ({token}: Description) =>
  CLASSES.filter(([name]) => token.class === 'admin' || ORDER.indexOf(name) < ORDER.indexOf(token.class));

function NewToken({me, onMade, onClose}: {me: Description; onMade: (token: Token) => void; onClose: () => void}): JSX.Element {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<TokenClass>('propose');
  const [days, setDays] = useState('90');
  const [rate, setRate] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const books = useLoad(listBooks, []);
  const {run, error, isBusy} = useAction(() => {});
  const make = async () => onMade(await createToken({
    name, class: kind, books: chosen.length ? [...chosen] : undefined,
    expires_in_days: Number(days) || undefined, rate_per_minute: Number(rate) || undefined,
  }));
  return (
    <Dialog title="New token" onClose={onClose} onSubmit={() => void run(make)} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!name.trim()}>Make</Button>
      </>
    )}>
      <div class="stack">
        <TextField label="What it is for" value={name} onValue={setName} autoFocus error={errorAt(error, 'name')} />
        <SelectField label="What it may do" value={kind} onValue={(value) => setKind(value as TokenClass)} options={classesFor(me).map(([value, text]) => [value, text])}
          hint={`It ${CLASSES.find(([value]) => value === kind)![2]}.`} error={errorAt(error, 'class')} />
        <fieldset class="choices">
          <legend class="field-label">Only these books (none: all that you see)</legend>
          {books.value?.map((book) => (
            <label key={book.id} class="check"><input type="checkbox" checked={chosen.includes(book.id)}
              onChange={(event) => setChosen(event.currentTarget.checked ? [...chosen, book.id] : chosen.filter((id) => id !== book.id))} /><bdi>{book.name}</bdi></label>
          ))}
        </fieldset>
        <div class="row form-row">
          <SelectField label="Ends after" value={days} onValue={setDays} options={[['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'a year'], ['', 'never']]} />
          <TextField label="Requests a minute" inputMode="numeric" placeholder="No limit" value={rate} onValue={(value) => setRate(value.replace(/\D/g, ''))} error={errorAt(error, 'rate_per_minute')} />
        </div>
        {error && !errorAt(error, 'name') && !errorAt(error, 'class') && !errorAt(error, 'rate_per_minute') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

export function TokenSettings({me}: {me: Description}): JSX.Element {
  const tokens = useLoad(listTokens, []);
  const names = useLoad(async (signal) => {
    const [books, users] = await Promise.all([listBooks(signal), listUsers(signal)]);
    return new Map([...books, ...users].map(({id, name}) => [id, name]));
  }, []);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Token | null>(null);
  const [ending, setEnding] = useState<Token | null>(null);
  const nameOf = (id: string) => names.value?.get(id) ?? '…';
  return (
    <Section title="Tokens" about="Programs and agents sign in with a token. Propose is the right one for a new agent: it reads, and a person decides about its changes."
      action={<Button icon="plus" onClick={() => setMaking(true)}>New token</Button>}>
      {tokens.error ? <Failure error={tokens.error} onRetry={tokens.reload} /> : null}
      {tokens.isLoading && !tokens.value && <Spinner />}
      {tokens.value?.length === 0 && <p class="quiet">There is none yet.</p>}
      <ul class="rows">
        {tokens.value?.map((token) => (
          <li key={token.id}>
            <div class="grow">
              <div class="row wrap"><bdi class="any-length">{token.name}</bdi><Chip look={token.class === 'admin' ? 'warn' : undefined}>{CLASSES.find(([name]) => name === token.class)![1]}</Chip>{token.user !== me.user.id && <Chip>{nameOf(token.user)}</Chip>}</div>
              <p class="small quiet any-length">
                {token.last_used_at ? <span title={preciseMoment(token.last_used_at)}>Used {ago(token.last_used_at)}</span> : 'Never used'}
                {', '}{token.expires_at ? `ends ${day(token.expires_at)}` : 'never ends'}
                {', '}{token.books ? <>only <bdi>{token.books.map(nameOf).join(', ')}</bdi></> : 'all books'}
                {token.rate_per_minute ? `, ${number(token.rate_per_minute)} requests a minute` : ''}
              </p>
            </div>
            <Button size="small" aria-label={`Revoke ${token.name}`} onClick={() => setEnding(token)}>Revoke</Button>
          </li>
        ))}
      </ul>
      {making && <NewToken me={me} onClose={() => setMaking(false)} onMade={(token) => { setMaking(false); setMade(token); tokens.reload(); }} />}
      {made && (
        <Once title="Your new token" onClose={() => setMade(null)}>
          <p>It is shown this once. Who has it may do what it may.</p>
          <Copyable label={made.name} text={made.token!} />
        </Once>
      )}
      {ending && (
        <Ask title={`Revoke ${ending.name}?`} does="Revoke" done={`Revoked ${ending.name}`} isDangerous action={() => revokeToken(ending.id)} onDone={tokens.reload} onClose={() => setEnding(null)}>
          <p>What uses it is turned away at once. It cannot be given back; a new one can be made.</p>
        </Ask>
      )}
    </Section>
  );
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

export function ConnectSettings(): JSX.Element {
  const http = {mcpServers: {contacts: {type: 'http', url: mcpAddress(), headers: {Authorization: 'Bearer kith_…'}}}};
  const stdio = {mcpServers: {contacts: {command: '/usr/local/bin/kith', args: ['mcp', '--data', '/var/lib/kith', '--token', 'kith_…']}}};
  return (
    <>
      <Section title="Agents: MCP over HTTP" about={<>For an agent anywhere. Make a <a href="/settings/tokens">token</a> first and put it in the place of kith_….</>}>
        <Copyable label="Configuration of the client" text={json(http)} />
      </Section>
      <Section title="Agents: MCP over standard input and output" about="For an agent on the machine that has the data folder. Without a token it is the owner.">
        <Copyable label="Configuration of the client" text={json(stdio)} />
      </Section>
      <Section title="Programs: REST" about="Programs written for the Missive contract need the base address and the token.">
        <Copyable label="Base address" text={baseAddress()} />
        <Copyable label="Search with curl" text={`curl -s ${baseAddress()}/contacts/search \\\n  -H 'Authorization: Bearer kith_…' -H 'Content-Type: application/json' \\\n  -d '{"query":"noor"}'`} />
      </Section>
      <Section title="The command line" about="All that the page does, from a shell. Where the server is elsewhere, name it.">
        <Copyable label="Search" text={`export KITH_TOKEN=kith_…\nkith search noor --server ${location.origin}`} />
      </Section>
    </>
  );
}
