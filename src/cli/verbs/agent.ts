import type { AgentInstallOptions } from '../commands/agent.ts';
import { fileOption } from '../options.ts';
import type { DefineVerb } from '../verb.ts';

const INSTALL_HELP = `
It logs in as root with your own key. The public keys of the two that deploy
stand in ssh/agent.pub and ssh/upload.pub beside mail.yml, the host keys of the
machines in ssh/known_hosts.
`;

const DOCTOR_HELP = `
Exit codes:
  0  nothing is missing
  1  something is, or mail.yml has errors
`;

export const define: DefineVerb = (program, { terminal, end }) => {
  const agent = program.command('agent').description('prepare a machine for deploys, once');
  agent
    .command('install')
    .description('put the agent on a machine, with its keys and its list of files')
    .argument('<machine>', 'its name in mail.yml')
    .addOption(fileOption())
    .option('--print', 'print the script, for those who run it themselves')
    .addHelpText('after', INSTALL_HELP)
    .action(async (machine: string, options: AgentInstallOptions) => {
      const { agentInstall } = await import('../commands/agent.ts');
      end(await agentInstall(machine, options, terminal));
    });
  agent
    .command('doctor')
    .description('say what is missing on a machine')
    .argument('<machine>', 'its name in mail.yml')
    .addOption(fileOption())
    .addHelpText('after', DOCTOR_HELP)
    .action(async (machine: string, options: { readonly file: string }) => {
      const { agentDoctor } = await import('../commands/agent.ts');
      end(await agentDoctor(machine, options, terminal));
    });
};
