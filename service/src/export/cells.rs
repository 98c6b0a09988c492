//! What cells say.

use domain::Timestamp;
use domain::fields::{FieldDef, FieldValues};

/// Yes or no.
pub(super) fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// A moment in UTC: the day alone at midnight.
pub(super) fn moment(at: Timestamp) -> String {
    let minute = at.minute();
    minute.strip_suffix(" 00:00").map_or_else(|| minute.clone(), str::to_owned)
}

/// The same, where there may be none.
pub(super) fn maybe_moment(at: Option<Timestamp>) -> String {
    at.map(moment).unwrap_or_default()
}

/// The headings of custom fields, behind `fixed` ones. A name that is taken gets the key beside it.
pub(super) fn with_custom(fixed: &[&str], defs: &[FieldDef]) -> Vec<String> {
    let mut heads: Vec<_> = fixed.iter().map(|head| (*head).to_owned()).collect();
    for def in defs {
        let is_taken = heads.contains(&def.label);
        heads.push(if is_taken { format!("{} ({})", def.label, def.key) } else { def.label.clone() });
    }
    heads
}

/// What custom fields hold, several values one a line.
pub(super) fn custom<'d>(defs: &'d [FieldDef], values: &'d FieldValues) -> impl Iterator<Item = String> + 'd {
    defs.iter().map(|def| values.get(&def.key).join("\n"))
}

/// Whether a spreadsheet would calculate this. A number, and above all a telephone number, begins like a
/// formula but holds nothing that calculates anything but itself.
pub(crate) fn is_formula(text: &str) -> bool {
    let suspicious = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    text.starts_with(suspicious) && !text.split('\n').all(is_number)
}

fn is_number(line: &str) -> bool {
    let rest = line.strip_prefix(['+', '-']).unwrap_or(line);
    rest.starts_with(|c: char| c.is_ascii_digit() || c == '(')
        && rest.chars().all(|c| c.is_ascii_digit() || " ().,/-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_known_and_numbers_are_none() {
        for text in [
            "=1+1",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "\t=1",
            "\r=1",
            "＝1",
            "+A1",
            "-",
            "+ 1",
            "+1\n=1",
            "\n1",
        ] {
            assert!(is_formula(text), "{text:?}");
        }
        for text in ["+49 (30) 1234-56", "-3.5", "+1/800", "+1 2\n0800 1", "Ana", "", "01067", "a=b", "'=1"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
