import { Conversation } from '../deploy/conversation.ts';
import type { Machine } from '../deploy/machines.ts';
import type { MachineStatus } from '../deploy/status.ts';
import { MachineAccess } from '../io/ssh.ts';

/** What a machine told, or why it did not. */
export interface Asked {
  readonly machine: Machine;
  readonly status: MachineStatus | string;
}

/** How many machines are asked at a time: a question costs them next to nothing. */
const AT_A_TIME = 16;

/** Asks machines for their status, and gives the answers in their order. */
export async function askMachines(file: string, machines: readonly Machine[]): Promise<Asked[]> {
  const access = MachineAccess.open(file);
  try {
    const answers: Asked[] = [];
    const queue = machines.entries();
    const ask = async () => {
      for (const [index, machine] of queue) {
        answers[index] = { machine, status: await new Conversation(machine, access).status() };
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, ask));
    return answers;
  } finally {
    access.close();
  }
}
