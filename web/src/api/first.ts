// Runs before the rest of the page is there: asks the server who this is, and for the first rows of
// the list where that is what will be shown.
import {addressOf} from './address';
import {askAhead} from './ahead';
import {countQuery, PAGE_ROWS, pageQuery, scopeOf} from './contact-list';

askAhead(addressOf('GET', '/v1/session'));
if (location.pathname === '/' || location.pathname.startsWith('/contacts')) {
  const scope = scopeOf(new URLSearchParams(location.search));
  if (!scope.query) {
    askAhead(addressOf('GET', '/v1/contacts', pageQuery(scope, 0, PAGE_ROWS)));
    askAhead(addressOf('GET', '/v1/contacts', countQuery(scope)));
  }
}
