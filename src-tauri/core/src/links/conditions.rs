//! What a reader has already, by RFC 9110 §13: whether an answer without content does.
//!
//! Content is told by its hash, so that only entity tags count. Dates say nothing here, and those of a request are ignored,
//! as the RFC asks where none is known.

/// What conditions come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// What was asked for is sent.
    Yes,
    /// The reader has it.
    HasIt,
    /// It is not what the reader thinks.
    No,
}

/// What `If-Match` and `If-None-Match` come to for content with the strong tag `etag`, which stands in quotes.
pub(super) fn judge(if_match: Option<&str>, if_none_match: Option<&str>, etag: &str) -> Met {
    // A weak tag promises too little to match strongly, and what cannot be read matches nothing.
    if if_match.is_some_and(|list| !any_tag(list, |is_weak, tag| !is_weak && tag == etag)) {
        return Met::No;
    }
    if if_none_match.is_some_and(|list| any_tag(list, |_, tag| tag == etag)) {
        return Met::HasIt;
    }
    Met::Yes
}

/// Whether `list` is `*` or has a tag that `matches` takes: weak or not, and the tag in its quotes. A list that cannot be
/// read to its end has none.
fn any_tag(list: &str, mut matches: impl FnMut(bool, &str) -> bool) -> bool {
    let mut rest = list.trim_matches(BLANK);
    if rest == "*" {
        return true;
    }
    let mut found = false;
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return found;
        }
        let (is_weak, quoted) = match rest.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let Some(closing) = quoted.strip_prefix('"').and_then(|inner| inner.find('"')) else { return false };
        let (tag, after) = quoted.split_at(closing + 2);
        if tag.contains([' ', '\t']) {
            return false;
        }
        found |= matches(is_weak, tag);
        rest = after.trim_start_matches(BLANK);
        if !rest.is_empty() && !rest.starts_with(',') {
            return false;
        }
    }
}

const BLANK: [char; 2] = [' ', '\t'];

#[cfg(test)]
mod tests {
    use super::*;

    const ETAG: &str = "\"abc\"";

    #[test]
    fn who_has_the_content_is_told_so() {
        for (list, met) in [
            ("\"abc\"", Met::HasIt),
            ("W/\"abc\"", Met::HasIt),
            ("*", Met::HasIt),
            (" * ", Met::HasIt),
            ("\"x\", \"abc\"", Met::HasIt),
            ("\"x\",W/\"abc\" , \"y\"", Met::HasIt),
            (",, \"abc\" ,,", Met::HasIt),
            ("\"a,b\", \"abc\"", Met::HasIt),
            ("\"x\"", Met::Yes),
            ("\"ABC\"", Met::Yes),
            ("abc", Met::Yes),
            ("\"abc", Met::Yes),
            ("w/\"abc\"", Met::Yes),
            ("\"abc\" \"abc\"", Met::Yes),
            ("\"abc\", x", Met::Yes),
            ("*, \"abc\"", Met::Yes),
            ("\"a,\"abc\"\"", Met::Yes),
            ("", Met::Yes),
            ("\"\"", Met::Yes),
        ] {
            assert_eq!(judge(None, Some(list), ETAG), met, "{list}");
        }
    }

    #[test]
    fn who_wants_other_content_gets_none() {
        for (list, met) in [
            ("\"abc\"", Met::Yes),
            ("*", Met::Yes),
            ("\"x\", \"abc\"", Met::Yes),
            ("W/\"abc\"", Met::No),
            ("\"x\"", Met::No),
            ("abc", Met::No),
            ("", Met::No),
            ("\"abc\" x", Met::No),
        ] {
            assert_eq!(judge(Some(list), None, ETAG), met, "{list}");
        }
    }

    #[test]
    fn what_is_wanted_comes_before_what_is_there_already() {
        assert_eq!(judge(Some("\"x\""), Some("\"abc\""), ETAG), Met::No);
        assert_eq!(judge(Some("\"abc\""), Some("\"abc\""), ETAG), Met::HasIt);
        assert_eq!(judge(None, None, ETAG), Met::Yes);
    }
}
