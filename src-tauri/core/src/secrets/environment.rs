//! The keys in the variables of the environment that Amazon's own tools read.
//!
//! The core reads no environment: whoever starts the program passes in how to look a variable up.

use super::{AccessKeys, SecretError};

const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";

/// The keys among the variables that `variable` looks up. One that is empty counts as not set.
///
/// # Errors
/// [`SecretError::NotInEnvironment`] for the first that is not set, the token aside; [`SecretError::EnvironmentUnusable`]
/// for what is no key.
pub fn keys_of_environment(variable: impl Fn(&str) -> Option<String>) -> Result<AccessKeys, SecretError> {
    let set = |name: &'static str| variable(name).filter(|value| !value.trim().is_empty());
    let wanted = |name: &'static str| set(name).ok_or(SecretError::NotInEnvironment { variable: name });
    let (id, secret) = (wanted(KEY_ID)?, wanted(SECRET)?);
    AccessKeys::new(&id, &secret, set(SESSION_TOKEN).as_deref())
        .map_err(|invalid| SecretError::EnvironmentUnusable { field: invalid.field, rule: invalid.rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(variables: &[(&str, &str)]) -> Result<AccessKeys, SecretError> {
        keys_of_environment(|name| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).into()))
    }

    #[test]
    fn all_three_variables_are_read() {
        let found = keys(&[(KEY_ID, "id"), (SECRET, "secret"), (SESSION_TOKEN, "token")]).expect("they are keys");
        assert_eq!((found.id(), found.secret(), found.session_token()), ("id", "secret", Some("token")));
        let found = keys(&[(KEY_ID, "id"), (SECRET, "secret"), (SESSION_TOKEN, "")]).expect("they are keys");
        assert_eq!(found.session_token(), None, "an empty variable is none");
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = keys(&[(KEY_ID, "id"), (SECRET, " ")]).expect_err("half of the keys is missing");
        assert_eq!(error, SecretError::NotInEnvironment { variable: SECRET });
        let error = keys(&[(SECRET, "secret")]).expect_err("half of the keys is missing");
        assert_eq!(error, SecretError::NotInEnvironment { variable: KEY_ID });
    }

    #[test]
    fn what_is_no_key_is_refused_without_showing_it() {
        let error = keys(&[(KEY_ID, "id"), (SECRET, "hunter 2")]).expect_err("a key has no spaces");
        assert!(matches!(error, SecretError::EnvironmentUnusable { field: "secret", .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter"), "{error}");
    }
}
