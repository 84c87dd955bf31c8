// All tests of the page, in one process. Each file stands for a part of the page.
import './contract.js';
import './import.js';
import './quality.js';
import './shell.js';
import './contacts.js';
import './conversations.js';
import './settings.js';
import './duplicates.js';
import './proposals.js';
