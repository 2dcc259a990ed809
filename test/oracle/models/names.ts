/** Names that mean something to some program, that hold one another, and that are odd. */
export const LOCAL_PARTS: readonly string[] = [
  ...['dev1', 'dev2', 'dev', 'dev11', 'a', 'b', 'ab', 'A', 'info', 'Info', 'root', 'postmaster', 'abuse'],
  ...['mailer-daemon', 'MAILER-DAEMON', 'hostmaster', 'owner-team', 'team', 'team-owner', 'team-request'],
  ...["o'brien", 'r&d', 'x=y', '_u', 'u~t', 'Upper.Case', '0', '7', 'a-', 'a.b', 'a_b', 'a--b', 'localhost'],
  ...['nobody', 'double-bounce', 'web1', 'x+y', 'dev1+tag', 'devnull', 'everybody', 'announce', 'sysadmin'],
];

/** Some are called as other people's addresses are. */
export const ACCOUNTS: readonly string[] = [
  ...[
    'dev1',
    'dev2',
    'a',
    'b',
    'ab',
    'sysadmin',
    'info',
    'root',
    'postmaster',
    'a.b',
    'x_1',
    'nobody',
    '7',
    '07',
  ],
];

/** Addresses that are not ours, and may be each other's in another case or with a tag. */
export const OUTSIDE: readonly string[] = [
  ...[
    'ops@example.net',
    'Ops@Example.NET',
    'ops+tag@example.net',
    "o'brien@a.example.net",
    'x%y@example.net',
  ],
  ...['dev1@away.example.net', 'a!b@example.net', '0@deep.sub.example.net', 'dev1@parent.example'],
];

export const NEXT_HOPS: readonly string[] = [
  ...['[patches.example.org]', 'example.net', '[patches.example.org]:2525', 'a.example.net:2525'],
];
