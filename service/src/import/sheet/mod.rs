//! A spreadsheet as headings and rows of text, whatever it was saved as (HAL-48). What it is says its
//! content; a name that says otherwise is an error.

mod biff;
mod ods;
mod text;
mod workbook;

/// Largest file, in bytes.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Most rows of one import.
const MOST_ROWS: usize = 250_000;
/// Most columns.
const MOST_COLUMNS: usize = 250;
/// Most cells of the rows and columns in use, empty ones among them: what bounds the memory they take.
const MOST_CELLS: usize = 10_000_000;
/// Longest cell, in bytes.
const MOST_CELL: usize = 200_000;

/// Headings, and rows with their own numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The first row that is not empty.
    pub headings: Vec<String>,
    /// The number each row has in the spreadsheet, and its cells: as many as there are headings.
    pub rows: Vec<(i64, Vec<String>)>,
}

impl Sheet {
    /// Takes the next row. Empty ones are passed over.
    fn push(&mut self, number: i64, mut cells: Vec<String>) -> Result<(), String> {
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > MOST_COLUMNS {
            return Err(format!("Row {number} has more than {MOST_COLUMNS} columns."));
        }
        if let Some(place) = cells.iter().position(|cell| cell.len() > MOST_CELL) {
            let text = "is very long. Perhaps a quotation mark before it is not closed.";
            return Err(format!("The cell in row {number}, column {} {text}", place + 1));
        }
        if self.headings.is_empty() {
            self.headings = cells;
            return Ok(());
        }
        if cells.len() > self.headings.len() {
            return Err(format!(
                "Row {number} has {} columns, but only {} headings.",
                cells.len(),
                self.headings.len()
            ));
        }
        if self.rows.len() == MOST_ROWS {
            return Err(format!("The file has more than {MOST_ROWS} rows. Please split it."));
        }
        if (self.rows.len() + 1) * self.headings.len() > MOST_CELLS {
            return Err(too_many_cells());
        }
        cells.resize(self.headings.len(), String::new());
        // Two rows never have one number, whatever ends their lines.
        let number = self.rows.last().map_or(number, |(last, _)| number.max(last + 1));
        self.rows.push((number, cells));
        Ok(())
    }

    fn whole(self) -> Result<Self, String> {
        match (self.headings.is_empty(), self.rows.is_empty()) {
            (true, _) => Err("The file is empty.".to_owned()),
            (false, true) => Err("The file has headings, but no rows below them.".to_owned()),
            _ => Ok(self),
        }
    }
}

fn too_many_cells() -> String {
    format!("The file has more than {MOST_CELLS} cells. Please split it.")
}

/// What a file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Xls,
    /// XLSX or ODS.
    Zip,
}

/// Reads a file.
///
/// # Errors
/// What is wrong with it, in plain words.
pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    if bytes.len() > MOST_BYTES {
        return Err(format!("{name} is larger than {} MB.", MOST_BYTES / 1024 / 1024));
    }
    let format = match bytes {
        [b'P', b'K', 3, 4, ..] => Format::Zip,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Format::Xls,
        _ => Format::Text,
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let claimed = match ending.as_str() {
        "xls" => Some(("an Excel file", Format::Xls)),
        "xlsx" | "xlsm" => Some(("an Excel file", Format::Zip)),
        "ods" => Some(("an OpenDocument spreadsheet", Format::Zip)),
        "csv" | "tsv" | "txt" => Some(("a text file", Format::Text)),
        _ => None,
    };
    match (claimed, format) {
        // What is protected by a password is wrapped like this.
        (Some((_, Format::Zip)), Format::Xls) => Err(format!("{name} is protected by a password, or damaged.")),
        (Some((what, claimed)), format) if claimed != format => {
            Err(format!("{name} is not {what}, whatever its name says."))
        }
        (_, Format::Zip) => workbook::read_zip(name, bytes),
        (_, Format::Xls) => workbook::read_xls(name, bytes),
        (_, Format::Text) => text::read(name, bytes),
    }?
    .whole()
}

#[cfg(test)]
mod tests;
