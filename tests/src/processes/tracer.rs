//! Runs a program and decides about each of its system calls, whichever of its threads makes it.
//!
//! Calls are numbered from 1 over all threads, in the order in which the process begins them, and only those that are
//! about watched folders and leave something behind, unless reads are asked for too. While a decision is made the thread waits before its call, so whatever the decision looks at
//! is the state before that call. Written with ptrace and not with strace, which counts every kind of call in every
//! thread apart: a call of a second thread whose number the first thread has passed could not be named.

use std::collections::HashMap;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::errno::Errno;
use nix::libc::{self, user_regs_struct};
use nix::sys::ptrace::{self, Event, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::program::{Ended, Program};
use super::spawning;
use super::system_call::{CallKind, SystemCall};

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is made.
    Make,
    /// The whole process dies before it.
    Kill,
    /// It is not made, and fails with this.
    Fail(Errno),
    /// It is not made, and says that it was.
    Pretend,
    /// It is made, with so many bytes at most.
    Shorten(u64),
}

/// Seconds of processor time after which a process hangs for sure.
const MOST_SECONDS: u32 = 60;

/// The address of a system call that does not exist.
const NO_CALL: u64 = u64::MAX;

/// What is asked about each call.
pub type Decide<'a> = &'a mut dyn FnMut(u32, &SystemCall) -> Decision;

/// Runs `program` to its end, asking `decide` about each call that may leave something behind in one of the `watched`
/// folders.
pub fn trace(program: &Program, watched: &[&Path], decide: Decide<'_>) -> Ended {
    follow(program, watched, |call| call.kind != CallKind::Read, decide)
}

/// The same, asking about calls that read too.
pub fn trace_with_reads(program: &Program, watched: &[&Path], decide: Decide<'_>) -> Ended {
    follow(program, watched, |_| true, decide)
}

fn follow(program: &Program, watched: &[&Path], counts: fn(&SystemCall) -> bool, decide: Decide<'_>) -> Ended {
    let leader = start(program);
    let mut tracer =
        Tracer { leader, watched, counts, decide, number: 0, begun: false, killed: false, answers: HashMap::new() };
    let (code, signal) = tracer.follow();
    program.ended(code, signal)
}

/// A process of the program, stopped before it became the program.
#[expect(clippy::zombie_processes, reason = "whoever follows it waits for it")]
fn start(program: &Program) -> Pid {
    // The shell stops itself, so that nothing of the program runs before it is watched.
    let script = format!("ulimit -c 0; ulimit -t {MOST_SECONDS}; kill -STOP $$; exec \"$0\" \"$@\"");
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(script);
    program.complete(&mut command);
    // A group of its own: all its threads can be waited for at once, and no process of another test.
    let child = spawning::spawn(command.process_group(0));
    let leader = Pid::from_raw(child.id().cast_signed());
    let stopped = waitpid(leader, Some(WaitPidFlag::WUNTRACED)).expect("it can be waited for");
    assert!(matches!(stopped, WaitStatus::Stopped(_, Signal::SIGSTOP)), "the shell stops itself: {stopped:?}");
    ptrace::attach(leader).expect("a child can be traced");
    waitpid(leader, Some(WaitPidFlag::__WALL)).expect("it can be waited for");
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    ptrace::setoptions(leader, options).expect("a traced process takes options");
    kill(leader, Signal::SIGCONT).expect("it is there");
    resume(leader, None);
    leader
}

/// What is to be done to a call once it has come back.
#[derive(Clone, Copy)]
enum Answer {
    /// It answers this.
    Value(i64),
    /// Its third argument was this, and has to be again.
    Third(u64),
}

struct Tracer<'a> {
    leader: Pid,
    watched: &'a [&'a Path],
    /// Which calls are numbered.
    counts: fn(&SystemCall) -> bool,
    decide: Decide<'a>,
    /// Calls so far.
    number: u32,
    /// Whether the shell has become the program.
    begun: bool,
    killed: bool,
    /// By the thread whose call is under way.
    answers: HashMap<Pid, Answer>,
}

impl Tracer<'_> {
    /// Follows the process until it is gone: its exit code, or the signal it died of.
    fn follow(&mut self) -> (Option<i32>, Option<Signal>) {
        let group = Pid::from_raw(-self.leader.as_raw());
        loop {
            let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
            match waitpid(group, Some(flags)).expect("there is a process until it is gone") {
                WaitStatus::Exited(thread, code) if thread == self.leader => return (Some(code), None),
                WaitStatus::Signaled(thread, signal, _) if thread == self.leader => return (None, Some(signal)),
                WaitStatus::PtraceSyscall(thread) => self.at_call(thread),
                WaitStatus::PtraceEvent(thread, _, event) => {
                    self.begun |= event == Event::PTRACE_EVENT_EXEC as i32;
                    resume(thread, None);
                }
                // Threads begin with a stop of their own; the rest is what starting has caused.
                WaitStatus::Stopped(thread, Signal::SIGSTOP | Signal::SIGCONT | Signal::SIGTRAP) => {
                    resume(thread, None);
                }
                WaitStatus::Stopped(thread, signal) => resume(thread, Some(signal)),
                _ => {}
            }
        }
    }

    fn at_call(&mut self, thread: Pid) {
        // It fails for a thread that is dying, whose end comes next.
        if let (Ok(information), Ok(registers)) = (ptrace::syscall_info(thread), ptrace::getregs(thread)) {
            if information.op == libc::PTRACE_SYSCALL_INFO_ENTRY {
                self.before(thread, registers);
            } else if let Some(answer) = self.answers.remove(&thread) {
                after(thread, registers, answer);
            }
        }
        if !self.killed {
            resume(thread, None);
        }
    }

    fn before(&mut self, thread: Pid, mut registers: user_regs_struct) {
        if !self.begun || self.killed {
            return;
        }
        let Some(call) = SystemCall::of(thread, &registers) else { return };
        if !(self.counts)(&call) || !self.watched.iter().any(|folder| call.path.starts_with(folder)) {
            return;
        }
        self.number += 1;
        let answer = match (self.decide)(self.number, &call) {
            Decision::Make => return,
            Decision::Kill => {
                self.killed = true;
                kill(self.leader, Signal::SIGKILL).expect("it is there");
                return;
            }
            Decision::Fail(error) => {
                registers.orig_rax = NO_CALL;
                Answer::Value(-i64::from(error as i32))
            }
            Decision::Pretend => {
                registers.orig_rax = NO_CALL;
                Answer::Value(0)
            }
            Decision::Shorten(most) => {
                let length = registers.rdx;
                registers.rdx = length.min(most);
                Answer::Third(length)
            }
        };
        self.answers.insert(thread, answer);
        ptrace::setregs(thread, registers).expect("a stopped thread has registers");
    }
}

fn after(thread: Pid, mut registers: user_regs_struct, answer: Answer) {
    match answer {
        Answer::Value(value) => registers.rax = value.cast_unsigned(),
        Answer::Third(length) => registers.rdx = length,
    }
    ptrace::setregs(thread, registers).expect("a stopped thread has registers");
}

/// Lets a thread go on to its next call. One that is dying cannot, and its end is seen next.
fn resume(thread: Pid, signal: Option<Signal>) {
    match ptrace::syscall(thread, signal) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => panic!("thread {thread} cannot go on: {error}"),
    }
}
