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

pub(crate) const ZONES: usize = 16;

/// The place of each zone's first territory.
pub(crate) static FIRSTS: [u16; 16] = [
    0, 25, 39, 49, 53, 57, 67, 70, 72, 79, 118, 146, 168, 194, 224, 242,
];

/// Where records of prefixes begin: a zone's first, and those whose places are multiples of this.
pub(crate) const STEP: usize = 4;

pub(crate) static TERRITORIES: [u16; 79] = [
    0, 135, 222, 319, 414, 508, 616, 0, 284, 519, 815, 0, 118, 356, 713, 0,
    568, 0, 1703, 0, 285, 753, 0, 809, 0, 0, 0, 939, 0, 39, 92, 186,
    250, 343, 447, 493, 630, 659, 733, 0, 70, 175, 359, 452, 479, 538, 884, 0,
    14, 393, 557, 793, 1006, 0, 0, 151, 217, 325, 365, 499, 785, 0, 42, 122,
    192, 243, 306, 333, 446, 0, 0, 297, 475, 595, 700, 0, 27, 194, 396,
];

/// The same of the records of types.
pub(crate) static TYPES: [u16; 79] = [
    643, 1409, 2268, 2888, 3508, 3779, 4287, 904, 1464, 2360, 3088, 847, 1204, 2648, 3355, 610,
    1715, 1789, 3913, 953, 1794, 2535, 1084, 1317, 1762, 1160, 1160, 2823, 805, 921, 1195, 1518,
    1783, 2091, 2444, 2605, 2813, 2900, 3349, 964, 1115, 1341, 1868, 2359, 2464, 2681, 3287, 1235,
    1422, 1813, 2241, 2564, 2946, 807, 807, 1239, 1603, 2136, 2391, 2839, 3317, 522, 604, 860,
    1162, 1305, 1631, 1818, 2446, 839, 839, 2002, 2487, 3138, 3404, 442, 647, 940, 1636,
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
    include_bytes!("14.bin"),
    include_bytes!("15.bin"),
    include_bytes!("16.bin"),
];
