//! Names of the demo's customers and people. None of them exists.

/// A customer: name, mail domain, sites, comment.
pub type Company = (&'static str, &'static str, &'static [&'static str], &'static str);

/// The customers.
pub const COMPANIES: [Company; 12] = [
    ("Brightwater Clinics", "brightwater.example", &["Harbour Street", "North Campus"], "24/7 contract, call back within one hour."),
    ("Calder & Finch Architects", "calderfinch.example", &["Studio"], ""),
    ("Dunmore Logistics", "dunmore.example", &["Depot East", "Depot West"], "Shift changes at 6, 14 and 22 h."),
    ("Elmwood School District", "elmwood.example", &["District office", "High school"], "No visits during exams."),
    ("Fjord Outfitters", "fjordoutfitters.example", &["Flagship store"], ""),
    ("Granite Peak Hotels", "granitepeak.example", &["Summit Lodge", "Lake House"], "Rooms are free for work from 11 to 14 h."),
    ("Halcyon Print Works", "halcyonprint.example", &["Plant 1"], ""),
    ("Ironbridge Brewing", "ironbridge.example", &["Brewhouse"], "Invoices to accounting only."),
    ("Juniper Legal", "juniperlegal.example", &["Head office"], "Confidential matters: use the confidential mark."),
    ("Kestrel Robotics", "kestrel.example", &["Lab", "Assembly"], ""),
    ("Larkspur Foods", "larkspur.example", &["Kitchen", "Warehouse"], ""),
    ("Meridian Travel", "meridiantravel.example", &["Branch office"], "Contract ends this year."),
];

/// First and last names, five for each customer.
pub const PEOPLE: [(&str, &str); 60] = [
    ("Nora", "Keller"), ("Tobias", "Hale"), ("Priya", "Nair"), ("Samuel", "Okoro"), ("Lotte", "Brandt"),
    ("Owen", "Calder"), ("Beatriz", "Finch"), ("Henrik", "Solberg"), ("Mina", "Park"), ("Jules", "Lacroix"),
    ("Derek", "Dunmore"), ("Agata", "Nowak"), ("Farid", "Rahimi"), ("Wendy", "Cho"), ("Luis", "Ortega"),
    ("Grace", "Elm"), ("Patrick", "Boyle"), ("Sofia", "Lindqvist"), ("Kofi", "Mensah"), ("Irene", "Vogel"),
    ("Astrid", "Fjeld"), ("Magnus", "Dahl"), ("Ella", "Virtanen"), ("Rafael", "Cruz"), ("Tessa", "Wood"),
    ("Bruno", "Steiner"), ("Clara", "Gruber"), ("Yusuf", "Demir"), ("Hannah", "Weiss"), ("Pavel", "Horak"),
    ("Simone", "Halcyon"), ("Victor", "Lang"), ("Amara", "Diallo"), ("Nils", "Berg"), ("Ruth", "Sommer"),
    ("Callum", "Irons"), ("Maeve", "Byrne"), ("Diego", "Santos"), ("Karin", "Holm"), ("Theo", "Marsh"),
    ("Judith", "Arendt"), ("Leon", "Falk"), ("Camille", "Roux"), ("Emeka", "Obi"), ("Sarah", "Levin"),
    ("Kenji", "Mori"), ("Lucia", "Bianchi"), ("Arjun", "Mehta"), ("Freya", "Lund"), ("Oskar", "Zielinski"),
    ("Martha", "Lark"), ("Tom", "Spencer"), ("Zeynep", "Aydin"), ("Gabriel", "Costa"), ("Ingrid", "Moen"),
    ("Paula", "Meridian"), ("Anton", "Krause"), ("Layla", "Haddad"), ("Finn", "Murphy"), ("Rosa", "Marin"),
];

/// What those who answer are called.
pub const AGENTS: [(&str, &str); 5] =
    [("Marek", "Vesely"), ("Ines", "Moreau"), ("Jonas", "Petri"), ("Aisha", "Karim"), ("Vera", "Stone")];
