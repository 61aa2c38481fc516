//! The whole address of a link, where the bucket gave it.

use std::fmt;

/// A whole address, which opens for whoever has it. It does not print itself but on purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkUrl(String);

impl LinkUrl {
    /// This address.
    pub const fn new(url: String) -> LinkUrl {
        LinkUrl(url)
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkUrl {
    /// Without what opens it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkUrl")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_printed_only_on_purpose() {
        assert_eq!(format!("{:?}", LinkUrl::new("https://example.org/?X-Amz-Signature=5".to_owned())), "LinkUrl");
    }
}
