// Where the page begins.
import './style.css';
// Has mostly run already; it must have before anything else asks, or all would be asked for twice.
import './api/first';
import {render} from 'preact';
import type {JSX} from 'preact';
import {followDirectory} from './directory';
import {listenToKeys} from './keys';
import {followLinks, path} from './route';
import {screenAt} from './screens';
import {SignIn} from './screens/sign-in';
import {openSession, session} from './session';
import {applySettings} from './settings';
import {Shell} from './shell/shell';
import {Spinner} from './ui/small';

function Page(): JSX.Element {
  if (session.value === undefined) return <div class="screen-wait"><Spinner label="Kith is opening" /></div>;
  if (!session.value || path.value === '/welcome') return <SignIn />;
  return <Shell />;
}

applySettings();
followLinks();
listenToKeys();
render(<Page />, document.getElementById('page')!);
followDirectory();
void openSession();
// Its code comes while the server is asked who this is.
void screenAt(path.value)?.screen.load?.();
