import { startDovecot } from '../stage/dovecot.ts';
import type { Machine } from '../stage/machine.ts';
import { startPostfix } from '../stage/postfix.ts';
import { startPostfwd } from '../stage/postfwd.ts';
import { startOpendkim } from '../stage/signers.ts';
import { type Forgery, offer, replaceText } from './forgery.ts';
import { type Has, type Lane, POWER_FAILURE, saidBy } from './lane.ts';

/** What a fault led to: what the machine has, and what mailc said. */
export interface Measured {
  readonly has: Has;
  readonly says: string;
}

/** Something that goes wrong, and when. */
export interface Fault {
  readonly fault: string;
  readonly at: string;
  readonly attempt: (lane: Lane, others: Others) => Promise<Measured>;
}

/** Other states of the repository, each a clone. */
export interface Others {
  /** The commit that the machines have already. */
  readonly older: string;
  /** The hosts' next passwords, and what proves others. */
  readonly mismatched: string;
  /** The hosts' next passwords, which the server has not been told of. */
  readonly unannounced: string;
  /** An address more, for the server. */
  readonly extended: string;
  /** What would be uploaded of that. */
  readonly upload: Forgery;
}

/** A fault that needs no other state of the repository. */
interface PlainFault extends Fault {
  readonly attempt: (lane: Lane) => Promise<Measured>;
}

/** What the agent does from the first file on; a deploy without a fault shows that these are all. */
const STEPS = [
  ...['received', 'completed', 'checked', 'synced', 'prepared'],
  ...['armed', 'linked', 'switched', 'reloaded-postfix', 'probed'],
  ...['confirming', 'recorded', 'disarmed'],
];
/** Of mailc, when it was killed. */
const NOTHING = 'nothing';
const CUT = "pkill -9 -f '^sshd: root'";

/** Deploys with a fault that is configured, and waits for what becomes of it. */
async function deployed(lane: Lane): Promise<Measured> {
  const says = await lane.deploy();
  return { has: await lane.rest(), says };
}

/** A fault that the agent meets at a step, once. */
function atStep(fault: string, step: string, action: string): PlainFault {
  return {
    fault,
    at: step,
    attempt: async (lane) => {
      await lane.configure({ [step]: action });
      return await deployed(lane);
    },
  };
}

/** A state of the machine that is there beforehand, and is mended afterwards. */
function beforehand(fault: string, at: string, make: string, mend: string): Fault {
  return {
    fault,
    at,
    attempt: async (lane) => {
      await lane.run(make);
      const says = await lane.deploy().finally(() => lane.run(mend));
      return { has: await lane.rest(), says };
    },
  };
}

// Killed

const agentKilled = STEPS.map((step) => atStep('agent killed', step, 'kill -9 $$'));

/** The credential is refused at the probe, so that the agent returns, and is killed on its way. */
const returnKilled = ['returning', 'returned', 'reloaded-postfix'].map(
  (step): Fault => ({
    fault: 'agent killed on its way back',
    at: step,
    attempt: async (lane) => {
      const armed = step === 'reloaded-postfix' ? 'rm -f /run/fault.reloaded-postfix' : ':';
      await lane.configure({
        'reloaded-postfix':
          step === 'reloaded-postfix' ? '[[ ! -e /run/fault.returned ]] || kill -9 $$' : ':',
        probed: 'kill -9 $$',
        returning: step === 'returning' ? 'kill -9 $$' : ':',
        returned: step === 'returned' ? 'kill -9 $$' : armed,
      });
      return await deployed(lane);
    },
  }),
);

/** mailc gets no signal that it could hear, and nobody calls the machine again. */
const ciKilled = ['received', 'prepared', 'armed', 'switched', 'probed', 'confirming', 'disarmed'].map(
  (step): Fault => ({
    fault: 'CI killed',
    at: step,
    attempt: async (lane) => {
      await lane.configure({ [step]: 'sleep 1' }, ['armed', 'switched', 'probed'].includes(step) ? 3 : 60);
      const run = lane.start();
      await lane.reached(step, run);
      run.kill('SIGKILL');
      await run.ended;
      return { has: await lane.rest(), says: NOTHING };
    },
  }),
);

const ciCancelled = ['received', 'switched', 'confirming'].map(
  (step): Fault => ({
    fault: 'CI cancelled',
    at: step,
    attempt: async (lane) => {
      await lane.configure({ [step]: 'sleep 1' });
      const run = lane.start();
      await lane.reached(step, run);
      run.kill('SIGTERM');
      const says = saidBy(await run.ended);
      return { has: await lane.rest(), says };
    },
  }),
);

/** How many files a host's new release has, with its manifest and ticket; a deploy without a fault shows that. */
export const UPLOADED = 7;

/** By tracing: at the moment in which the k-th file takes its place. */
const rsyncKilled = Array.from({ length: UPLOADED }, (_, index) => index + 1).map((file) =>
  beforehand(
    'rsync killed',
    `file ${file} of ${UPLOADED}`,
    `mv /usr/bin/rsync /usr/bin/rsync.real; printf '%s\\n' '#!/bin/sh' 'exec strace -f -qq -o /dev/null -e trace=/^rename -e inject=/^rename:signal=KILL:when=${file} /usr/bin/rsync.real "$@"' >/usr/bin/rsync; chmod +x /usr/bin/rsync`,
    'mv /usr/bin/rsync.real /usr/bin/rsync',
  ),
);

// Cut

const askingCut: Fault = {
  fault: 'connection cut',
  at: 'asked',
  attempt: async (lane) => {
    const isFirst = `[[ \${SSH_ORIGINAL_COMMAND-} == status && ! -e /run/fault.asked ]]`;
    const cut = `if ${isFirst}; then touch /run/fault.asked; ${CUT}; fi\n`;
    await lane.machine.write('/etc/mailc/agent.conf', cut);
    return await deployed(lane);
  },
};

const connectionCut = ['received', 'armed', 'switched', 'probed', 'confirming', 'disarmed'].map((step) =>
  atStep('connection cut', step, CUT),
);

const uploadCut = beforehand(
  'connection cut',
  'upload',
  `mv /usr/bin/rsync /usr/bin/rsync.real; printf '%s\\n' '#!/bin/sh' 'kill -9 $(ps -o ppid= $PPID)' >/usr/bin/rsync; chmod +x /usr/bin/rsync`,
  'mv /usr/bin/rsync.real /usr/bin/rsync',
);

const reboots = STEPS.map(
  (step): Fault => ({
    fault: 'power failure',
    at: step,
    attempt: async (lane) => {
      await lane.configure({ [step]: POWER_FAILURE });
      const run = lane.start();
      await lane.reached(step, run);
      await lane.powerless();
      await lane.boot();
      const says = saidBy(await run.ended);
      return { has: await lane.rest(), says };
    },
  }),
);

// Disks

/** A small file system of its own, which fills up at a step. */
function fullDisk(directory: string, size: string, at: string): Fault {
  const place = `/var/lib/mailc/${directory}`;
  const fill = `dd if=/dev/zero of=${place}/fill bs=512 2>/dev/null`;
  return {
    fault: `disk full: ${directory}`,
    at,
    attempt: async (lane) => {
      await lane.run(
        `mount -t tmpfs -o size=${size},mode=$(stat -c %a ${place}) tmpfs /mnt; chown --reference=${place} /mnt; cp -a ${place}/. /mnt; mount --move /mnt ${place}`,
      );
      try {
        if (at === 'before') await lane.run(`${fill} || true`);
        else await lane.configure({ [at]: fill });
        return await deployed(lane);
      } finally {
        await lane.run(`umount --lazy ${place}`);
      }
    },
  };
}

const fullDisks = [
  fullDisk('incoming', '8k', 'upload'),
  ...['before', 'received', 'completed', 'checked'].map((at) => fullDisk('releases', '2m', at)),
  ...['before', 'armed', 'switched', 'confirming'].map((at) => fullDisk('state', '64k', at)),
];

const readOnly: Fault[] = [
  beforehand(
    'file system read-only',
    'before',
    'mount --bind /var/lib/mailc /var/lib/mailc; mount -o remount,ro,bind /var/lib/mailc',
    'umount --lazy /var/lib/mailc',
  ),
  {
    fault: 'file system read-only',
    at: 'switched, for a while',
    attempt: async (lane) => {
      await lane.run('mount --bind /var/lib/mailc /var/lib/mailc');
      await lane.configure({ switched: 'mount -o remount,ro,bind /var/lib/mailc' }, 6);
      const says = await lane.deploy();
      await lane.run('umount --lazy /var/lib/mailc');
      return { has: await lane.rest(), says };
    },
  },
];

const noPermission = [
  beforehand(
    'no permission',
    'incoming',
    'chmod 0500 /var/lib/mailc/incoming',
    'chmod 0700 /var/lib/mailc/incoming',
  ),
  beforehand(
    'no permission',
    'agent',
    'chmod 0600 /usr/local/sbin/mailc-agent',
    'chmod 0755 /usr/local/sbin/mailc-agent',
  ),
];

// Clocks

/** Every run of the agent after this step lives a day earlier or later than the one before it. */
function clock(day: '+1d' | '-1d', isKilled: boolean): Fault {
  return {
    fault: `clock set, ${day === '+1d' ? 'a day ahead' : 'a day back'}${isKilled ? ', and CI killed' : ''}`,
    at: 'armed',
    attempt: async (lane) => {
      await lane.configure({ armed: ':', switched: 'sleep 1' }, isKilled ? 3 : 60);
      const shift = `[[ ! -e /run/fault.armed ]] || export LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1) FAKETIME=${day}\n`;
      await lane.machine.write(
        '/etc/mailc/agent.conf',
        `${await lane.machine.read('/etc/mailc/agent.conf')}${shift}`,
      );
      if (!isKilled) return await deployed(lane);
      const run = lane.start();
      await lane.reached('switched', run);
      run.kill('SIGKILL');
      await run.ended;
      return { has: await lane.rest(), says: NOTHING };
    },
  };
}

const clocks = [clock('+1d', false), clock('-1d', false), clock('+1d', true), clock('-1d', true)];

/** What was uploaded before has the same names, sizes and times, and another text. */
const equalTimes: Fault = {
  fault: 'equal sizes and times of other texts',
  at: 'upload',
  attempt: async (lane) => {
    await lane.configure({ received: 'kill -9 $$' });
    await lane.deploy();
    const upload = `/var/lib/mailc/incoming/${lane.releases.new}`;
    await lane.run(
      `cd ${upload}; for file in $(find files -type f); do touch -r $file /run/time; tr a-y b-z <$file >/run/text; cat /run/text >$file; touch -r /run/time $file; done`,
    );
    await lane.configure();
    return await deployed(lane);
  },
};

// Others at work

const secondDeploy = ['received', 'switched'].map(
  (step): Fault => ({
    fault: 'a second deploy',
    at: step,
    attempt: async (lane) => {
      await lane.configure({ [step]: 'sleep 4' });
      const first = lane.start();
      await lane.reached(step, first);
      const second = await lane.deploy();
      const says = `${saidBy(await first.ended)}; the second ${second}`;
      return { has: await lane.rest(), says };
    },
  }),
);

const latePipeline: Fault = {
  fault: 'an old pipeline, late',
  at: 'after the new one',
  attempt: async (lane, { older }) => {
    await lane.deploy();
    const says = await lane.deploy({ cwd: older });
    return { has: await lane.rest(), says };
  },
};

/** It asks, another one deploys meanwhile, and it goes on. */
const overtaken: Fault = {
  fault: 'an old pipeline, overtaken',
  at: 'prepare',
  attempt: async (lane) => {
    const { commit } = await lane.estate.status(lane.name);
    await lane.deploy();
    await lane.run(
      `cd /var/lib/mailc; old=${lane.releases.old}; mkdir incoming/$old; cp -r releases/$old/manifest incoming/$old; sed "s/^after .*/after $old ${commit}/" releases/$old/ticket >incoming/$old/ticket; chown -R mailc incoming/$old`,
    );
    const { stdout, exitCode } = await lane.estate.ssh(
      lane.name,
      'agent',
      [],
      [`prepare ${lane.releases.old}`],
    );
    return {
      has: await lane.rest(),
      says: stdout.includes('another deploy came first') ? 'refused' : `${exitCode}: ${stdout}`,
    };
  },
};

const MAIN = '/etc/postfix/main.cf';

function editedByHand(at: string, make: string, mend: string): Fault {
  const edited = beforehand('edited by hand', at, make, mend);
  return {
    ...edited,
    attempt: async (lane, others) => {
      await lane.unwatch();
      return await edited.attempt(lane, others).finally(() => lane.watch());
    },
  };
}

const handEdits = [
  editedByHand('in place', `cp -p ${MAIN} /run/kept; echo '# mine' >>${MAIN}`, `cat /run/kept >${MAIN}`),
  editedByHand(
    'replaced',
    `cp ${MAIN} ${MAIN}.n; echo '# mine' >>${MAIN}.n; mv ${MAIN} /run/link; mv ${MAIN}.n ${MAIN}`,
    `mv /run/link ${MAIN}`,
  ),
  editedByHand('deleted', `mv ${MAIN} /run/link`, `mv /run/link ${MAIN}`),
  editedByHand('mode', `chmod 0666 ${MAIN}`, `chmod 0644 ${MAIN}`),
];

const KEY = '/etc/ssh/ssh_host_ed25519_key';
const changedHostKey: Fault = {
  fault: 'the host key is another',
  at: 'before',
  attempt: async (lane) => {
    await lane.run(
      `mkdir -p /run/keys; mv ${KEY} ${KEY}.pub /run/keys; ssh-keygen -q -t ed25519 -N '' -f ${KEY}`,
    );
    lane.machine.signal('sshd', 'SIGHUP');
    const says = await lane.deploy();
    await lane.run(`mv -f /run/keys/* /etc/ssh`);
    lane.machine.signal('sshd', 'SIGHUP');
    return { has: await lane.rest(), says };
  },
};

// Secrets and servers

const halfRotated: Fault[] = [
  {
    fault: 'half-rotated secret',
    at: 'another password than its verifier proves',
    attempt: async (lane, { mismatched }) => ({
      says: await lane.deploy({ cwd: mismatched }),
      has: await lane.rest(),
    }),
  },
  {
    fault: 'half-rotated secret',
    at: 'the server does not know it yet',
    attempt: async (lane, { unannounced }) => ({
      says: await lane.deploy({ cwd: unannounced }),
      has: await lane.rest(),
    }),
  },
];

const STOP =
  'kill -9 $(cat /var/spool/postfix/pid/master.pid); while pgrep -x master >/dev/null; do sleep 0.1; done';

const hostDown: Fault[] = [
  {
    fault: 'Postfix down, on a host',
    at: 'before',
    attempt: async (lane) => {
      await lane.run(STOP);
      const says = await lane.deploy();
      await lane.boot();
      return { has: await lane.rest(), says };
    },
  },
  {
    fault: 'a rollback that fails',
    at: 'switched',
    attempt: async (lane) => {
      await lane.configure({ switched: STOP });
      const says = await lane.deploy();
      await lane.boot();
      return { has: await lane.rest(), says };
    },
  },
  {
    fault: 'the machine does not answer',
    at: 'before',
    attempt: async (lane) => {
      lane.machine.signal('sshd', 'SIGKILL');
      const says = await lane.deploy();
      await lane.boot();
      return { has: await lane.rest(), says };
    },
  },
];

/** A server of the machine that does not run, and is started again afterwards. */
function serverDown(title: string, name: string, start: (machine: Machine) => Promise<void>): Fault {
  return {
    fault: `${title} down, on the server`,
    at: 'before',
    attempt: async (lane, { extended }) => {
      await lane.machine.stop(name);
      const says = await lane.deploy({ cwd: extended }).finally(() => start(lane.machine));
      return { has: await lane.rest(), says };
    },
  };
}

const KEYS = '/etc/opendkim/keys';
const missingKey: Fault = {
  fault: 'DKIM key missing',
  at: 'before',
  attempt: async (lane, { extended }) => {
    await lane.run(`mv ${KEYS} ${KEYS}.away`);
    const says = await lane.deploy({ cwd: extended }).finally(() => lane.run(`mv ${KEYS}.away ${KEYS}`));
    return { has: await lane.rest(), says };
  },
};

/** A release that no build gives: what a bug of ours could bring. */
function malformed(fault: string, path: string, text: string): Fault {
  return {
    fault,
    at: 'upload',
    attempt: async (lane, { upload }) => {
      const release = { ...upload, files: new Map(upload.files) };
      replaceText(release, path, text);
      const says = saidBy(await offer(lane.estate, release));
      return { has: await lane.rest(), says };
    },
  };
}

/** Faults that only a server can have. */
export const SERVER_FAULTS: readonly Fault[] = [
  malformed('malformed table', '/etc/postfix/users', 'a@example.org\n'),
  malformed('malformed patterns', '/etc/postfix/routes', '/a(/ x:\n'),
  malformed('empty postfwd.cf', '/etc/postfwd/postfwd.cf', ''),
  missingKey,
  serverDown('Dovecot', 'dovecot', startDovecot),
  serverDown('OpenDKIM', 'opendkim', startOpendkim),
  serverDown('postfwd', 'postfwd', startPostfwd),
  serverDown('Postfix', 'postfix', startPostfix),
];

/**
 * The steps of a first deploy up to the switch, in their order: each try goes one step further, for what the one before
 * has done stays. Until the first release is switched to, the old one are the files that were made by hand.
 */
export const FIRST_DEPLOY: readonly PlainFault[] = ['synced', 'adopted', 'armed', 'linked', 'switched'].map(
  (step) => atStep('agent killed in a first deploy', step, 'kill -9 $$'),
);

/** Every fault of a deploy from one release to the next, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  ...agentKilled,
  ...returnKilled,
  ...ciKilled,
  ...ciCancelled,
  ...rsyncKilled,
  askingCut,
  uploadCut,
  ...connectionCut,
  ...reboots,
  ...fullDisks,
  ...readOnly,
  ...noPermission,
  ...clocks,
  equalTimes,
  ...secondDeploy,
  latePipeline,
  overtaken,
  ...handEdits,
  changedHostKey,
  ...halfRotated,
  ...hostDown,
];
