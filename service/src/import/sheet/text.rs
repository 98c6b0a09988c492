//! Text with separators: CSV in its many dialects.

use super::Sheet;
use crate::export::is_formula;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// What may stand between two cells; the first of equals wins.
const SEPARATORS: [char; 3] = [',', ';', '\t'];
/// So many bytes tell the encoding.
const SAMPLE: usize = 4096;

/// Reads text.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    let text = decode(bytes);
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{1a}' | '\u{80}'..='\u{9f}')) {
        return Err(format!("{name} is neither a spreadsheet nor a text file."));
    }
    let (separator, text, skipped) = announced(&text);
    let separator = separator.unwrap_or_else(|| guess(text));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    let mut record = csv::StringRecord::new();
    // Lines within quotation marks are no rows.
    let mut inner = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(sheet),
            Err(error) => return Err(format!("{name} cannot be read: {error}.")),
        }
        let (at, line) = record.position().map_or((0, 0), |position| (position.byte(), position.line()));
        // The reader stands before empty lines when it begins a record.
        let ahead = text.as_bytes().iter().skip(usize::try_from(at).unwrap_or(usize::MAX));
        let empty =
            ahead.take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count() as u64;
        let number = i64::try_from((line + empty).saturating_sub(inner) + skipped).unwrap_or(i64::MAX);
        sheet.push(number, record.iter().map(unmarked).collect())?;
        inner += record.iter().map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count() as u64).sum::<u64>();
    }
}

/// A cell without the mark by which exports keep spreadsheets from calculating it.
fn unmarked(cell: &str) -> String {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell).to_owned()
}

/// UTF-8 and UTF-16 with or without a mark, or else Windows-1252, which holds Latin-1.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let encoding = match (even, odd) {
        (0, 0) if std::str::from_utf8(bytes).is_ok() => UTF_8,
        (0, 0) => WINDOWS_1252,
        (even, odd) if odd > sample.len() / 4 && even == 0 => UTF_16LE,
        (even, odd) if even > sample.len() / 4 && odd == 0 => UTF_16BE,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0
}

/// The separator that the first line announces as Excel does, the text after it, and the lines it takes.
fn announced(text: &str) -> (Option<char>, &str, u64) {
    let line = text.lines().next().unwrap_or_default();
    let separator = line.strip_prefix("sep=").and_then(|rest| rest.chars().next()).filter(|c| SEPARATORS.contains(c));
    match separator {
        Some(separator) => (Some(separator), text.split_once('\n').map_or("", |(_, rest)| rest), 1),
        None => (None, text, 0),
    }
}

/// What stands most often between the headings.
fn guess(text: &str) -> char {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut quoted = false;
    for c in text.trim_start().chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            c if !quoted => {
                if let Some(place) = SEPARATORS.iter().position(|separator| *separator == c) {
                    counts[place] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    SEPARATORS.iter().zip(counts).find(|(_, count)| *count == most).map_or(',', |(separator, _)| *separator)
}
