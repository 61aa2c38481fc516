//! What a command rejects with: the wire's error, decided in the core.

use coffer_core::{Error, ErrorKind, InvalidInput};
use coffer_wire::ErrorBody;
use serde::Serialize;

use crate::log;

/// What a command answers.
pub(crate) type Answer<T> = Result<T, CommandError>;

/// An error as the page's `invoke` rejects with it. Boxed: errors are rare, and must not make every answer large.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct CommandError(Box<ErrorBody>);

impl CommandError {
    /// An error of the edge itself.
    pub(crate) fn new(kind: ErrorKind, message: &str) -> Self {
        CommandError(Box::new(ErrorBody::plain(kind, message)))
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }
}

impl From<Error> for CommandError {
    /// What a person cannot mend goes to the log with its causes, which the wire leaves out.
    fn from(error: Error) -> Self {
        if matches!(error.kind(), ErrorKind::Internal | ErrorKind::Unavailable | ErrorKind::Damaged) {
            log::failure("a command failed", &error);
        }
        CommandError(Box::new(ErrorBody::from(&error)))
    }
}

impl From<InvalidInput> for CommandError {
    fn from(invalid: InvalidInput) -> Self {
        CommandError::from(Error::from(invalid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_goes_to_the_page_in_the_shape_of_the_wire() {
        let error = CommandError::from(InvalidInput::new("name", "must not be empty"));
        let json = serde_json::to_value(&error).expect("JSON");
        assert_eq!(json, serde_json::to_value(&*error.0).expect("JSON"));
        assert_eq!((&json["kind"], &json["field"]), (&"invalidInput".into(), &"name".into()));
    }
}
