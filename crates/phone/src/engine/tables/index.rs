// Made by `cargo xtask phone-tables`; see tables.rs for what this is. Do not edit.

/// The release of libphonenumber whose metadata this is.
pub const METADATA_VERSION: &str = "9.0.42";

pub(crate) const COUNT: usize = 254;

pub(crate) static IDS: &[u8] = b"USAGAIASBBBMBSCADMDOGDGUJMKNKYLCMPMSPRSXTCTTVCVGVIRUKZEGZAGRNLBEFRESHUITVAROCHATGBGGIMJEDKSENOSJPLDEPEMXCUARBRCLCOVEMYAUCCCXIDPHNZSGTHJPKRVNCNTRINPKAFLKMMIRSSMAEHDZTNLYGMSNMRMLGNCIBFNETGBJMULRSLGHNGTDCFCMCVSTGQGACGCDAOGWIOACSCSDRWETSODJKETZUGBIMZZMMGREYTZWNAMWLSBWSZKMSHTAERAWFOGLGIPTLUIEISALMTCYFIAXBGLTLVEEMDAMBYADMCSMUARSMEXKHRSIBAMKCZSKLIFKBZGTSVHNNICRPAPMHTGPBLMFBOGYECGFPYMQSRUYCWBQTLNFBNNRPGTOSBVUFJPWWFCKNUWSKINCTVPFTKFMMH----KPHKMOKHLA----BD------TW--MVLBJOSYIQKWSAYEOMPSAEILBHQABTMNNP--TJTMAZGEKGUZ";

pub(crate) static CODES: [u16; 254] = [
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 7, 7, 20, 27, 30, 31, 32,
    33, 34, 36, 39, 39, 40, 41, 43, 44, 44, 44, 44, 45, 46, 47, 47,
    48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 61, 61, 62, 63,
    64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98, 211, 212,
    212, 213, 216, 218, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231,
    232, 233, 234, 235, 236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246, 247,
    248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258, 260, 261, 262, 262, 263,
    264, 265, 266, 267, 268, 269, 290, 290, 291, 297, 298, 299, 350, 351, 352, 353,
    354, 355, 356, 357, 358, 358, 359, 370, 371, 372, 373, 374, 375, 376, 377, 378,
    380, 381, 382, 383, 385, 386, 387, 389, 420, 421, 423, 500, 501, 502, 503, 504,
    505, 506, 507, 508, 509, 590, 590, 590, 591, 592, 593, 594, 595, 596, 597, 598,
    599, 599, 670, 672, 673, 674, 675, 676, 677, 678, 679, 680, 681, 682, 683, 685,
    686, 687, 688, 689, 690, 691, 692, 800, 808, 850, 852, 853, 855, 856, 870, 878,
    880, 881, 882, 883, 886, 888, 960, 961, 962, 963, 964, 965, 966, 967, 968, 970,
    971, 972, 973, 974, 975, 976, 977, 979, 992, 993, 994, 995, 996, 998,
];

pub(crate) const ZONES: usize = 13;

/// The place of each zone's first territory.
pub(crate) static FIRSTS: [u16; 13] = [
    0, 25, 40, 50, 55, 67, 71, 81, 124, 150, 175, 208, 232,
];

/// Where records of prefixes begin: a zone's first, and those whose places are multiples of this.
pub(crate) const STEP: usize = 4;

pub(crate) static TERRITORIES: [u16; 76] = [
    0, 135, 222, 319, 414, 508, 616, 0, 284, 519, 815, 0, 0, 238, 595, 0,
    101, 0, 172, 543, 1011, 0, 809, 0, 72, 1011, 1271, 0, 50, 144, 208, 301,
    405, 451, 588, 617, 691, 833, 0, 0, 184, 277, 304, 363, 709, 803, 0, 166,
    330, 566, 779, 1008, 1159, 0, 15, 123, 163, 297, 583, 647, 727, 797, 0, 0,
    63, 90, 203, 279, 576, 0, 0, 120, 225, 391, 558, 760,
];

/// The same of the records of types.
pub(crate) static TYPES: [u16; 76] = [
    643, 1409, 2268, 2888, 3508, 3779, 4287, 1022, 1582, 2478, 3206, 1196, 1196, 2640, 3347, 1674,
    2257, 1211, 1596, 2607, 3348, 2774, 3007, 1274, 1452, 3115, 4242, 938, 1195, 1518, 1783, 2091,
    2444, 2605, 2813, 2900, 3349, 3621, 1016, 1016, 1543, 2034, 2139, 2356, 2962, 3479, 1210, 1393,
    1821, 2144, 2526, 3088, 3520, 848, 1031, 1564, 1819, 2267, 2745, 3021, 3277, 3579, 754, 754,
    1080, 1267, 1895, 2164, 3327, 806, 806, 1457, 1723, 2242, 2535, 3231,
];

/// The tables of each zone.
pub(crate) const TABLES: [&[u8]; ZONES] = [
    include_bytes!("1.bin"),
    include_bytes!("2.bin"),
    include_bytes!("3.bin"),
    include_bytes!("4.bin"),
    include_bytes!("5.bin"),
    include_bytes!("6.bin"),
    include_bytes!("7.bin"),
    include_bytes!("8.bin"),
    include_bytes!("9.bin"),
    include_bytes!("10.bin"),
    include_bytes!("11.bin"),
    include_bytes!("12.bin"),
    include_bytes!("13.bin"),
];
