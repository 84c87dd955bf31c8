// The sections of the settings: their addresses and titles. The command bar leads to each from everywhere.
export const SECTIONS = {
  account: 'Your account', appearance: 'Appearance and keys', books: 'Books and rights', groups: 'Groups', audits: 'Audits', bin: 'Bin', members: 'Members',
  teams: 'Teams', organization: 'Organization', mail: 'Mail accounts', tokens: 'Tokens', connect: 'Connect a program', backup: 'Backup', about: 'About',
} as const;

export type Section = keyof typeof SECTIONS;
