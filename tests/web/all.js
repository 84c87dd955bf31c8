// All tests of the page, in one process. Each file stands for a part of the page.
import './contract.js';
import './shell.js';
import './duplicates.js';
import './proposals.js';
