import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAPS = ['users', 'senders'];

/**
 * An Ansible project that writes the same lookup tables with template tasks, as a role that keeps a mail server
 * by hand does: the rows are variables, a Jinja2 loop lays them out.
 */
export function writeAnsibleProject(folder, out) {
  mkdirSync(join(folder, 'out'), { recursive: true });
  for (const map of MAPS) {
    const rows = readFileSync(join(out, 'mx1/etc/postfix', map), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t'));
    writeFileSync(join(folder, `${map}.yml`), `${map}:\n${rows.map(row).join('')}`);
    writeFileSync(
      join(folder, `${map}.j2`),
      `{% for row in ${map} %}\n{{ row.key }} {{ row.value }}\n{% endfor %}\n`,
    );
  }
  writeFileSync(join(folder, 'playbook.yml'), playbook(folder));
}

function row([key, value]) {
  return `  - { key: ${JSON.stringify(key)}, value: ${JSON.stringify(value)} }\n`;
}

function playbook(folder) {
  const tasks = MAPS.map(
    (map) => `    - template: { src: ${folder}/${map}.j2, dest: ${folder}/out/${map} }\n`,
  ).join('');
  const files = MAPS.map((map) => `${folder}/${map}.yml`).join(', ');
  return `- hosts: localhost\n  gather_facts: false\n  vars_files: [${files}]\n  tasks:\n${tasks}`;
}
