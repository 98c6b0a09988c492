//! The passwords that appear most often in published breaches, from a list within the program: `data/README.md` says
//! where it comes from. It is unpacked when it is first asked for.

use flate2::read::GzDecoder;
use std::collections::HashSet;
use std::io::Read;
use std::sync::LazyLock;

static PACKED: &[u8] = include_bytes!("../../data/common-passwords.txt.gz");

static LIST: LazyLock<HashSet<Box<str>>> = LazyLock::new(|| {
    let mut text = String::new();
    #[expect(clippy::expect_used, reason = "the list is part of the program, and a test unpacks it")]
    GzDecoder::new(PACKED).read_to_string(&mut text).expect("a list that was packed whole");
    text.lines().map(Box::from).collect()
});

/// Whether this is one of them, whatever its case.
pub(super) fn is_common(password: &str) -> bool {
    LIST.contains(password.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole() {
        assert_eq!(LIST.len(), 19_640);
        for known in ["1234567890", "Password123", " QWERTYUIOP", "12345678900987654321"] {
            assert!(is_common(known), "{known}");
        }
        assert!(!is_common("correct horse battery"));
    }
}
