//! Workbooks of Excel and `LibreOffice`: their first sheet.

use super::{MOST_CELLS, Sheet, biff, ods, too_many_cells};
use calamine::{Cell, Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsx};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most bytes that a packed file may hold, unpacked.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;
/// Most parts of a packed file.
const MOST_PARTS: usize = 10_000;

/// Reads XLSX and ODS, both of which are packed folders.
pub(super) fn read_zip(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    let not_one = || format!("{name} is not a spreadsheet, or damaged.");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| not_one())?;
    check_unpacked(name, &mut archive)?;
    if archive.index_for_name("xl/workbook.xml").is_some() {
        return read_xlsx(name, bytes);
    }
    let mut kind = String::new();
    if let Ok(file) = archive.by_name("mimetype") {
        file.take(200).read_to_string(&mut kind).map_err(|_| not_one())?;
    }
    if !kind.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return Err(not_one());
    }
    let mut content = String::new();
    let file = archive.by_name("content.xml").map_err(|_| not_one())?;
    file.take(MOST_UNPACKED).read_to_string(&mut content).map_err(|_| not_one())?;
    match ods::unfolded(&content) {
        None => Err(not_one()),
        Some(cells) if cells > MOST_CELLS => Err(too_many_cells()),
        Some(_) => read_ods(name, bytes),
    }
}

/// Unpacks everything into nothing and counts, whatever the file says of its size.
fn check_unpacked(name: &str, archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), String> {
    let bomb = || format!("{name} unpacks to more than {} MB.", MOST_UNPACKED / 1024 / 1024);
    if archive.len() > MOST_PARTS {
        return Err(bomb());
    }
    let mut left = MOST_UNPACKED;
    for part in 0..archive.len() {
        let damaged = |_| format!("{name} is damaged, or protected by a password.");
        let file = archive.by_index(part).map_err(damaged)?;
        let read = std::io::copy(&mut file.take(left + 1), &mut std::io::sink())
            .map_err(|_| format!("{name} is damaged, or protected by a password."))?;
        left = left.checked_sub(read).ok_or_else(bomb)?;
    }
    Ok(())
}

/// Cell by cell: a cell far away makes no sheet of millions of empty ones.
fn read_xlsx(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    let damaged = |error: calamine::XlsxError| format!("{name} cannot be read: {error}.");
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let first = first_sheet(name, book.sheet_names())?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(damaged)?;
    let mut sheet = Sheet::default();
    let (mut row, mut texts): (u32, Vec<String>) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let ((cell_row, column), text) = placed(&cell);
        if text.is_empty() {
            continue;
        }
        if cell_row != row {
            sheet.push(i64::from(row) + 1, std::mem::take(&mut texts))?;
            row = cell_row;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= super::MOST_COLUMNS {
            return Err(format!("Row {} has more than {} columns.", row + 1, super::MOST_COLUMNS));
        }
        if texts.len() <= column {
            texts.resize(column + 1, String::new());
        }
        texts[column] = text;
    }
    sheet.push(i64::from(row) + 1, texts)?;
    Ok(sheet)
}

fn placed(cell: &Cell<DataRef<'_>>) -> ((u32, u32), String) {
    let text = match cell.get_value() {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => text_of(&Data::from(other.clone())),
    };
    (cell.get_position(), text)
}

fn read_ods(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    let damaged = |error: calamine::OdsError| format!("{name} cannot be read: {error}.");
    let mut book = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    let first = first_sheet(name, book.sheet_names())?;
    rows_of(&book.worksheet_range(&first).map_err(damaged)?)
}

pub(super) fn read_xls(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    let damaged = |error: calamine::XlsError| format!("{name} cannot be read: {error}.");
    match biff::unfolded(bytes) {
        None => return Err(format!("{name} is not a spreadsheet, or damaged.")),
        Some(cells) if cells > MOST_CELLS => return Err(too_many_cells()),
        Some(_) => {}
    }
    let mut book = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    let first = first_sheet(name, book.sheet_names())?;
    rows_of(&book.worksheet_range(&first).map_err(damaged)?)
}

fn first_sheet(name: &str, sheets: Vec<String>) -> Result<String, String> {
    sheets.into_iter().next().ok_or_else(|| format!("{name} has no sheet."))
}

fn rows_of(range: &calamine::Range<Data>) -> Result<Sheet, String> {
    let (first, column) = range.start().unwrap_or_default();
    let before = usize::try_from(column).unwrap_or_default();
    let mut sheet = Sheet::default();
    for (number, row) in (i64::from(first) + 1..).zip(range.rows()) {
        let cells = std::iter::repeat_n(String::new(), before).chain(row.iter().map(text_of));
        sheet.push(number, cells.collect())?;
    }
    Ok(sheet)
}

/// A value as people would type it.
fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::DateTime(at) if at.is_datetime() => day(at),
        Data::DateTime(span) => span.as_f64().to_string(),
        Data::Error(error) => error.to_string(),
    }
}

fn day(at: &ExcelDateTime) -> String {
    match at.to_ymd_hms_milli() {
        (year, month, day, 0, 0, ..) => format!("{year:04}-{month:02}-{day:02}"),
        (year, month, day, hour, minute, ..) => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"),
    }
}
