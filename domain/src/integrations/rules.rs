//! Mappings of values, one a line: `office = Porto -> Acme / Porto`.

/// A line of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// Its number, from 1.
    pub number: usize,
    /// The attribute that is looked at.
    pub attribute: String,
    /// The value it has to have, whatever its case.
    pub value: String,
    /// What that leads to.
    pub target: String,
}

/// Reads the lines of a mapping. Names in a directory hold `=` and `,`: the first `=` ends the attribute, the
/// last `->` begins the target. Empty lines are passed over.
///
/// # Errors
/// The first line that is none, with its number.
pub fn parse_lines(text: &str) -> Result<Vec<RuleLine>, String> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty());
    lines.map(|(number, line)| parse_line(number, line)).collect()
}

fn parse_line(number: usize, line: &str) -> Result<RuleLine, String> {
    let parts = line.rsplit_once("->").and_then(|(condition, target)| {
        let (attribute, value) = condition.split_once('=')?;
        Some([attribute, value, target].map(|part| part.trim().to_owned()))
    });
    match parts {
        Some([attribute, value, target]) if ![&attribute, &value, &target].iter().any(|part| part.is_empty()) => {
            Ok(RuleLine { number, attribute, value, target })
        }
        _ => Err(format!("Line {number}: please write it as attribute = value -> target.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hal_58_a_line_leads_from_a_value_to_a_target() {
        let lines =
            parse_lines("office = Porto -> Acme / Porto\n\n memberOf=cn=desk,dc=acme->Agent @ Support ").unwrap();
        let shown = |line: &RuleLine| format!("{}|{}|{}|{}", line.number, line.attribute, line.value, line.target);
        assert_eq!(shown(&lines[0]), "1|office|Porto|Acme / Porto");
        assert_eq!(shown(&lines[1]), "3|memberOf|cn=desk,dc=acme|Agent @ Support");
    }

    #[test]
    fn hal_58_a_line_that_is_none_is_named() {
        for wrong in
            ["office Porto -> Acme", "office = Porto", "= Porto -> Acme", "office = -> Acme", "office = Porto ->"]
        {
            let text = format!("office = Porto -> Acme / Porto\n{wrong}");
            assert!(parse_lines(&text).unwrap_err().starts_with("Line 2: "), "{wrong}");
        }
    }
}
