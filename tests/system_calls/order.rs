//! The order of writing, as the kernel sees it: nothing gets its name before its bytes are durable, and nothing is
//! answered before its name is.

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::place::Place;
use coffer_tests::processes::sync_ledger::SyncLedger;
use coffer_tests::processes::system_call::CallKind;
use coffer_tests::processes::tracer::Decision;

#[test]
fn bytes_are_durable_before_names_and_names_before_answers() {
    let operations: Vec<Prepared> = OPERATIONS.iter().map(|operation| operation.prepared()).collect();
    let operations: Vec<Case<&Prepared>> = operations
        .iter()
        .map(|operation| Case { name: format!("{}, in order", operation.name), what: operation })
        .collect();
    cases::run("order of writing", OPERATIONS.len(), &operations, |operation| {
        let place = Place::copy_of(&operation.origin);
        let program = operation.program(&place);
        let mut ledger = SyncLedger::new(&place.vault());
        let mut answers = 0;
        operation.trace(&place, &program, &mut |_, call| {
            if call.kind == CallKind::Write && call.path == program.stdout() {
                answers += 1;
                ledger.settled();
            }
            ledger.note(call, false);
            Decision::Make
        });
        answers > 0
    });
}
