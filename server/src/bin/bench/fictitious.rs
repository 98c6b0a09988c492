//! The people and tickets of the measured database: the same on every machine.

const FIRST: [&str; 24] = [
    "Ana", "Mara", "Tom", "Lena", "Ivo", "Noor", "Jonas", "Klara", "Pavel", "Sofia", "Emil", "Greta", "Hugo", "Ines",
    "Karim", "Lukas", "Mina", "Oskar", "Paula", "Rosa", "Stefan", "Tilda", "Viktor", "Yara",
];
const LAST: [&str; 24] = [
    "Ruiz",
    "Lindqvist",
    "Møller",
    "Brandt",
    "Novak",
    "Haddad",
    "Keller",
    "Vogel",
    "Dvorak",
    "Rossi",
    "Berg",
    "Sommer",
    "Martin",
    "Costa",
    "Amin",
    "Fischer",
    "Sato",
    "Holm",
    "Schulz",
    "Moreau",
    "Krause",
    "Ek",
    "Petrov",
    "Aziz",
];
/// What is broken.
pub const WORDS: [&str; 16] = [
    "printer", "login", "invoice", "monitor", "network", "password", "delivery", "scanner", "update", "licence",
    "report", "phone", "mailbox", "access", "laptop", "backup",
];
const CITIES: [&str; 12] = [
    "Aarhus",
    "Bergen",
    "Coimbra",
    "Dresden",
    "Eindhoven",
    "Freiburg",
    "Gdansk",
    "Hasselt",
    "Innsbruck",
    "Jyvaskyla",
    "Krakow",
    "Lucerne",
];

/// A person.
pub struct Person {
    pub first: &'static str,
    pub last: &'static str,
    pub mail: String,
    pub phone: String,
    pub digits: String,
}

/// The i-th of them.
pub fn person(i: u64) -> Person {
    let n = mix(i);
    let digits = format!("4930{:08}", n % 100_000_000);
    Person {
        first: FIRST[(n % 24) as usize],
        last: LAST[(n / 24 % 24) as usize],
        mail: format!("user{i}@mail{}.example", i % 97),
        phone: format!("+49 30 {:08}", n % 100_000_000),
        digits,
    }
}

/// Where the i-th one lives.
pub fn zip(i: u64) -> u64 {
    10_000 + i % 80_000
}

/// The town of the i-th one.
pub fn city(i: u64) -> &'static str {
    CITIES[(mix(i) / 7 % 12) as usize]
}

/// The custom field of the i-th one.
pub fn badge(i: u64) -> String {
    format!("B{:07}", mix(i) / 3 % 10_000_000)
}

/// What the i-th ticket is about.
pub fn subject(i: u64) -> String {
    format!("{} {} {i}", WORDS[(i % 16) as usize], WORDS[(i / 16 % 16) as usize])
}

/// Spreads numbers, the same on every machine.
pub fn mix(i: u64) -> u64 {
    i.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) >> 8
}

/// What the search asks for.
#[derive(Clone, Debug)]
pub struct Someone {
    /// The value of the custom field.
    pub badge: String,
    digits: String,
}

impl Someone {
    /// The telephone number as it is dialled from abroad, in pieces.
    pub fn phone_elsewhere(&self) -> String {
        let (country, number) = self.digits.split_at(2);
        format!("00{country} {} {}", &number[..2], &number[2..])
    }
}

/// The i-th person, to be searched for.
pub fn someone(i: u64) -> Someone {
    Someone { badge: badge(i), digits: person(i).digits }
}
