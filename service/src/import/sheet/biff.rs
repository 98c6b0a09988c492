//! How much room an old Excel file wants: two cells far from each other, or a line that says how large the sheet is, make
//! whoever reads it take memory for everything between.

/// Marks that end a chain of sectors, or stand for none, begin here.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Bytes of a small sector, in which short streams lie.
const SMALL: usize = 64;
/// Records that are looked at.
const MOST_RECORDS: usize = 20_000_000;

/// The cells for which reading the file takes memory; nothing if it is no such file.
pub(super) fn unfolded(bytes: &[u8]) -> Option<usize> {
    let stream = Compound::open(bytes)?.workbook()?;
    let mut left = MOST_RECORDS;
    let mut places: Vec<usize> = Vec::new();
    for (kind, data) in records(&stream) {
        match kind {
            0x000A => break,
            0x0085 => places.push(usize::try_from(long(data, 0)?).ok()?),
            _ => {}
        }
    }
    if places.is_empty() {
        places.push(0);
    }
    let mut total = 0_usize;
    for place in places {
        total = total.saturating_add(sheet(stream.get(place..)?, &mut left));
    }
    Some(if left == 0 { usize::MAX } else { total })
}

/// The cells between the corners of a sheet, and between those of its formulas; or as many as it announces.
fn sheet(stream: &[u8], left: &mut usize) -> usize {
    let (mut cells, mut formulas) = (Corners::default(), Corners::default());
    let (mut announced, mut depth, mut has_begun) = (0_usize, 0_usize, false);
    for (kind, data) in records(stream) {
        *left = left.saturating_sub(1);
        if *left == 0 {
            break;
        }
        match kind {
            // What is embedded, such as a chart, has an end of its own.
            0x0809 if has_begun => depth += 1,
            0x0809 => has_begun = true,
            0x000A if depth > 0 => depth -= 1,
            0x000A => break,
            _ if depth > 0 => {}
            0x0200 => announced = announced.max(area(data).unwrap_or(usize::MAX)),
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD => cells.take(data, 2),
            0x00BD => {
                cells.take(data, 2);
                cells.take(data, data.len().saturating_sub(2));
            }
            0x0006 => {
                cells.take(data, 2);
                formulas.take(data, 2);
            }
            _ => {}
        }
    }
    cells.area().saturating_add(formulas.area()).max(announced)
}

/// The cells of a record that says how large the sheet is.
fn area(data: &[u8]) -> Option<usize> {
    let (first_row, last_row, first, last) = if data.len() == 10 {
        (short(data, 0)?, short(data, 2)?, short(data, 4)?, short(data, 6)?)
    } else {
        (long(data, 0)?, long(data, 4)?, short(data, 8)?, short(data, 10)?)
    };
    let first = if first > 0xFF || last < first { 0 } else { first };
    let span = |from: u32, to: u32| usize::try_from(to.saturating_sub(from).max(1)).ok();
    // A sheet that ends before it begins is a lie.
    if last_row > 0 && last_row < first_row {
        return None;
    }
    Some(span(first_row, last_row)?.saturating_mul(span(first, last)?))
}

/// The corners of what was seen.
#[derive(Default)]
struct Corners(Option<[u32; 4]>);

impl Corners {
    /// A cell whose column stands at this place.
    fn take(&mut self, data: &[u8], place: usize) {
        let (Some(row), Some(column)) = (short(data, 0), short(data, place)) else { return };
        let [top, left, bottom, right] = self.0.unwrap_or([row, column, row, column]);
        self.0 = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
    }

    fn area(&self) -> usize {
        let Some([top, left, bottom, right]) = self.0 else { return 0 };
        let span = |from: u32, to: u32| usize::try_from(to - from + 1).unwrap_or(usize::MAX);
        span(top, bottom).saturating_mul(span(left, right))
    }
}

/// The records of a stream, each with its kind.
fn records(stream: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, length) = (short(rest, 0)?, usize::try_from(short(rest, 2)?).ok()?);
        let data = rest.get(4..4 + length)?;
        rest = rest.get(4 + length..)?;
        Some((kind, data))
    })
}

fn short(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..)?.first_chunk::<2>()?;
    Some(u32::from(u16::from_le_bytes(*pair)))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk::<4>()?))
}

/// A file that is a small file system.
struct Compound<'a> {
    bytes: &'a [u8],
    /// Bytes of a sector.
    sector: usize,
    /// The sector that follows each.
    next: Vec<u32>,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match short(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, sector, next: Vec::new() };
        let mut tables: Vec<u32> = (0..109).filter_map(|number| long(bytes, 76 + 4 * number)).collect();
        let mut more = long(bytes, 68)?;
        let mut seen = 0;
        while more < RESERVED {
            let mut part = longs(file.at(more)?);
            more = part.pop()?;
            tables.extend(part);
            seen += 1;
            if seen > bytes.len() / sector {
                return None;
            }
        }
        let mut next = Vec::new();
        for table in tables.into_iter().filter(|table| *table < RESERVED).take(bytes.len() / sector + 1) {
            next.extend(longs(file.at(table)?));
        }
        file.next = next;
        Some(file)
    }

    fn at(&self, sector: u32) -> Option<&'a [u8]> {
        let begin = (usize::try_from(sector).ok()? + 1).checked_mul(self.sector)?;
        self.bytes.get(begin..(begin + self.sector).min(self.bytes.len()))
    }

    /// What lies in the sectors from this one on.
    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let (mut out, mut sector) = (Vec::new(), first);
        while sector < RESERVED {
            out.extend_from_slice(self.at(sector)?);
            if out.len() > self.bytes.len() {
                return None;
            }
            sector = *self.next.get(usize::try_from(sector).ok()?)?;
        }
        Some(out)
    }

    /// The stream of the workbook.
    fn workbook(&self) -> Option<Vec<u8>> {
        let folder = self.chain(long(self.bytes, 48)?)?;
        let entries = || folder.chunks_exact(128);
        let named = |name: &str| {
            let wanted: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
            entries().find(|entry| entry.starts_with(&wanted))
        };
        let entry = named("Workbook").or_else(|| named("Book"))?;
        let (first, size) = (long(entry, 116)?, usize::try_from(long(entry, 120)?).ok()?);
        let mut out = if size < usize::try_from(long(self.bytes, 56)?).ok()? {
            let home = self.chain(long(entries().next()?, 116)?)?;
            let next = longs(&self.chain(long(self.bytes, 60)?)?);
            small(&home, &next, first)?
        } else {
            self.chain(first)?
        };
        out.truncate(size);
        Some(out)
    }
}

/// What lies in the small sectors from this one on.
fn small(home: &[u8], next: &[u32], first: u32) -> Option<Vec<u8>> {
    let (mut out, mut sector) = (Vec::new(), first);
    while sector < RESERVED {
        let place = usize::try_from(sector).ok()?;
        let begin = place.checked_mul(SMALL)?;
        out.extend_from_slice(home.get(begin..(begin + SMALL).min(home.len()))?);
        if out.len() > home.len() {
            return None;
        }
        sector = *next.get(place)?;
    }
    Some(out)
}

fn longs(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| long(four, 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    /// A number in a cell.
    fn number(row: u16, column: u16) -> Vec<u8> {
        let head = [row, column, 0].map(u16::to_le_bytes).concat();
        record(0x0203, &[&head[..], &7_f64.to_le_bytes()].concat())
    }

    /// A workbook of one sheet with these records.
    fn xls(sheet: &[Vec<u8>]) -> Vec<u8> {
        let begin = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
        let end = record(0x000A, &[]);
        let named = |place: u32| record(0x0085, &[&place.to_le_bytes()[..], &[0, 0, 1, 0, b'A']].concat());
        let place = u32::try_from(begin.len() + named(0).len() + end.len()).unwrap();
        let mut stream = [begin.clone(), named(place), end.clone(), begin, sheet.concat(), end].concat();
        stream.resize(4096, 0);
        let mut header = vec![0; 512];
        header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
        let mut put = |at: usize, value: u32| header[at..at + 4].copy_from_slice(&value.to_le_bytes());
        put(24, 0x0003_003e);
        put(28, 0x0009_fffe);
        put(32, 6);
        put(44, 1);
        put(48, 1);
        put(56, 4096);
        put(60, u32::MAX - 1);
        put(68, u32::MAX - 1);
        (0..109).for_each(|number| put(76 + 4 * number, u32::MAX));
        put(76, 0);
        let mut table = vec![u32::MAX; 128];
        table[..2].copy_from_slice(&[u32::MAX - 2, u32::MAX - 1]);
        (2..10).for_each(|sector: usize| table[sector] = u32::try_from(sector).unwrap() + 1);
        table[9] = u32::MAX - 1;
        let entry = |name: &str, kind: u8, first: u32, size: u32| {
            let mut entry = vec![0; 128];
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry[..name.len()].copy_from_slice(&name);
            entry[64] = u8::try_from(name.len() + 2).unwrap();
            entry[66] = kind;
            (68..80).for_each(|at| entry[at] = 0xff);
            entry[116..120].copy_from_slice(&first.to_le_bytes());
            entry[120..124].copy_from_slice(&size.to_le_bytes());
            entry
        };
        let mut folder = [entry("Root Entry", 5, u32::MAX - 1, 0), entry("Workbook", 2, 2, 4096)].concat();
        folder.resize(512, 0);
        let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
        [header, table, folder, stream].concat()
    }

    #[test]
    fn hal_48_a_small_file_that_wants_much_memory_is_refused() {
        assert_eq!(unfolded(&xls(&[number(0, 0), number(9, 4)])), Some(50));
        let far = xls(&[number(0, 0), number(65_535, 255)]);
        assert_eq!(unfolded(&far), Some(65_536 * 256));
        assert!(super::super::read("far.xls", &far).unwrap_err().contains("cells"));
        let rows = [&0_u32.to_le_bytes()[..], &u32::MAX.to_le_bytes(), &[0, 0, 0xff, 0xff, 0, 0]].concat();
        let announced = xls(&[record(0x0200, &rows), number(0, 0)]);
        assert!(super::super::read("large.xls", &announced).unwrap_err().contains("cells"));
        assert_eq!(unfolded(b"\xd0\xcf\x11\xe0"), None);
    }
}
