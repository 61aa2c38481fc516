//! A bucket that a person has filled in.

use coffer_core::InvalidInput;
use coffer_core::place::{BucketAddress, PlainHttp};
use coffer_core::secrets::{AccessKeys, CredentialsSource};
use coffer_core::vault::NewBucket;
use secrecy::{ExposeSecret, SecretString};

use crate::BucketForm;

impl TryFrom<&BucketForm> for NewBucket {
    type Error = InvalidInput;

    fn try_from(form: &BucketForm) -> Result<Self, InvalidInput> {
        let plain_http = if form.allow_plain_http { PlainHttp::Allow } else { PlainHttp::Refuse };
        let (endpoint, region) = (given(&form.endpoint), given(&form.region));
        let address = BucketAddress::new(endpoint, form.bucket.trim(), region, form.prefix.trim(), plain_http)?;
        let credentials: CredentialsSource = form.credentials.parse()?;
        let keys = given_keys(&credentials, &form.key_id, &form.secret, form.session_token.as_ref())?;
        Ok(NewBucket { address, name: given(&form.name).map(str::to_owned), credentials, keys })
    }
}

/// What a person has filled in; nothing if that is empty.
fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The keys that a person has given; `None` if they come from where `credentials` says.
///
/// # Errors
/// As [`AccessKeys::new`].
pub fn given_keys(
    credentials: &CredentialsSource,
    key_id: &SecretString,
    secret: &SecretString,
    session_token: Option<&SecretString>,
) -> Result<Option<AccessKeys>, InvalidInput> {
    match credentials {
        CredentialsSource::Keyring | CredentialsSource::Session => {
            let token = session_token.map(ExposeSecret::expose_secret);
            AccessKeys::new(key_id.expose_secret(), secret.expose_secret(), token).map(Some)
        }
        CredentialsSource::Environment | CredentialsSource::Profile(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn form(change: Value) -> BucketForm {
        let mut form = json!({
            "name": "", "endpoint": "", "bucket": "photos", "region": "", "prefix": "", "key_id": "an-id",
            "secret": "a-secret", "session_token": null, "credentials": "keyring", "allow_plain_http": false
        });
        let fields = form.as_object_mut().expect("an object");
        fields.extend(change.as_object().expect("an object").clone());
        serde_json::from_value(form).expect("a form")
    }

    #[test]
    fn what_is_left_empty_is_not_given() {
        let new = NewBucket::try_from(&form(json!({}))).expect("it is whole");
        assert_eq!((new.address.endpoint, new.address.region, new.name), (None, None, None));
        assert_eq!(new.keys.expect("given").id(), "an-id");
    }

    #[test]
    fn keys_from_elsewhere_are_not_asked_for() {
        let change = json!({ "credentials": "profile:work", "key_id": "", "secret": "" });
        assert!(NewBucket::try_from(&form(change)).expect("it is whole").keys.is_none());
    }

    #[test]
    fn what_breaks_a_rule_is_refused_by_the_name_of_its_field() {
        for (change, field) in [
            (json!({ "endpoint": "ftp://a" }), "endpoint"),
            (json!({ "endpoint": "http://example.org" }), "endpoint"),
            (json!({ "bucket": "" }), "bucket"),
            (json!({ "region": "no region" }), "region"),
            (json!({ "prefix": "/a" }), "prefix"),
            (json!({ "key_id": "" }), "key_id"),
            (json!({ "secret": "" }), "secret"),
            (json!({ "credentials": "elsewhere" }), "credentials"),
        ] {
            let refused = NewBucket::try_from(&form(change.clone())).expect_err("it breaks a rule");
            assert_eq!(refused.field, field, "{change}");
        }
        let change = json!({ "endpoint": "http://example.org", "allow_plain_http": true });
        assert!(NewBucket::try_from(&form(change)).is_ok());
    }
}
