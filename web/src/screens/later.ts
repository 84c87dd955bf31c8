// The screens that do not come with the page.
export {default as Conversations} from './conversations';
export {default as Duplicates} from './duplicates';
export {default as Import} from './import';
export {default as Proposals} from './proposals';
export {default as Quality} from './quality';
export {default as Settings} from './settings';
