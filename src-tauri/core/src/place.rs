//! Where in which bucket of which server a vault lies.
//!
//! Addresses come from people: the settings, the window's form, the arguments of `cofferctl`. Each part is validated once, in
//! its constructor, before anything is sent anywhere; everybody else takes the types as the proof.
//!
//! Deliberately not here: the keys to a bucket, and what the bucket can do (how it is addressed, which conditions it
//! honours). The former are secrets, the latter is found out by asking the server.

mod bucket_address;
mod bucket_name;
mod endpoint;
mod key_prefix;
mod region;

pub use bucket_address::BucketAddress;
pub use bucket_name::BucketName;
pub use endpoint::{Endpoint, PlainHttp};
pub use key_prefix::KeyPrefix;
pub use region::Region;
