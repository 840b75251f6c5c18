import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

/**
 * Reads `+` and `-` with the numbers of process groups. The input ends when its only other end does, whatever ended
 * that: the groups that are left are killed then.
 */
const WATCH = `
groups=' '
while read -r word group; do
  case $word in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

/**
 * A small process beside this one, which kills the groups of programs that this one leaves behind: a signal that kills
 * at once lets nobody clean up, and some programs go on when their input ends.
 */
export class ProgramWatch {
  #watcher: ChildProcess | undefined;

  /** @param group the number of a process group that must not outlive this process. */
  add(group: number): void {
    this.#tell("+", group);
  }

  remove(group: number): void {
    this.#tell("-", group);
  }

  #tell(word: "+" | "-", group: number): void {
    this.#watcher ??= this.#start();
    this.#watcher.stdin?.write(`${word} ${group}\n`);
  }

  #start(): ChildProcess {
    // In a group of its own: what is meant for this process's group must not end the watch.
    const watcher = spawn("/bin/sh", ["-c", WATCH], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      env: {},
    });
    watcher.unref();
    if (watcher.stdin instanceof Socket) watcher.stdin.unref();
    // Without a shell there is no watch, and the closed input ends most programs.
    for (const part of [watcher, watcher.stdin]) part?.on("error", () => undefined);
    return watcher;
  }
}
