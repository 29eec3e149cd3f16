namespace XApi;

/// <summary>
/// A language that <c>lang:</c> takes. The static members are those of the documentation's table; X may know more, so any
/// identifier can be made.
/// </summary>
/// <param name="Value">The BCP 47 identifier as X writes it: Hebrew is <c>iw</c>, Indonesian <c>in</c>.</param>
public readonly record struct XLanguage(string Value)
{
    /// <summary>Amharic: <c>am</c>.</summary>
    public static XLanguage Amharic => new("am");

    /// <summary>Arabic: <c>ar</c>.</summary>
    public static XLanguage Arabic => new("ar");

    /// <summary>Armenian: <c>hy</c>.</summary>
    public static XLanguage Armenian => new("hy");

    /// <summary>Basque: <c>eu</c>.</summary>
    public static XLanguage Basque => new("eu");

    /// <summary>Bengali: <c>bn</c>.</summary>
    public static XLanguage Bengali => new("bn");

    /// <summary>Bosnian: <c>bs</c>.</summary>
    public static XLanguage Bosnian => new("bs");

    /// <summary>Bulgarian: <c>bg</c>.</summary>
    public static XLanguage Bulgarian => new("bg");

    /// <summary>Burmese: <c>my</c>.</summary>
    public static XLanguage Burmese => new("my");

    /// <summary>Catalan: <c>ca</c>.</summary>
    public static XLanguage Catalan => new("ca");

    /// <summary>Croatian: <c>hr</c>.</summary>
    public static XLanguage Croatian => new("hr");

    /// <summary>Czech: <c>cs</c>.</summary>
    public static XLanguage Czech => new("cs");

    /// <summary>Danish: <c>da</c>.</summary>
    public static XLanguage Danish => new("da");

    /// <summary>Dutch: <c>nl</c>.</summary>
    public static XLanguage Dutch => new("nl");

    /// <summary>English: <c>en</c>.</summary>
    public static XLanguage English => new("en");

    /// <summary>Estonian: <c>et</c>.</summary>
    public static XLanguage Estonian => new("et");

    /// <summary>Finnish: <c>fi</c>.</summary>
    public static XLanguage Finnish => new("fi");

    /// <summary>French: <c>fr</c>.</summary>
    public static XLanguage French => new("fr");

    /// <summary>Georgian: <c>ka</c>.</summary>
    public static XLanguage Georgian => new("ka");

    /// <summary>German: <c>de</c>.</summary>
    public static XLanguage German => new("de");

    /// <summary>Greek: <c>el</c>.</summary>
    public static XLanguage Greek => new("el");

    /// <summary>Gujarati: <c>gu</c>.</summary>
    public static XLanguage Gujarati => new("gu");

    /// <summary>Haitian Creole: <c>ht</c>.</summary>
    public static XLanguage HaitianCreole => new("ht");

    /// <summary>Hebrew: <c>iw</c>.</summary>
    public static XLanguage Hebrew => new("iw");

    /// <summary>Hindi: <c>hi</c>.</summary>
    public static XLanguage Hindi => new("hi");

    /// <summary>Hungarian: <c>hu</c>.</summary>
    public static XLanguage Hungarian => new("hu");

    /// <summary>Icelandic: <c>is</c>.</summary>
    public static XLanguage Icelandic => new("is");

    /// <summary>Indonesian: <c>in</c>.</summary>
    public static XLanguage Indonesian => new("in");

    /// <summary>Italian: <c>it</c>.</summary>
    public static XLanguage Italian => new("it");

    /// <summary>Japanese: <c>ja</c>.</summary>
    public static XLanguage Japanese => new("ja");

    /// <summary>Kannada: <c>kn</c>.</summary>
    public static XLanguage Kannada => new("kn");

    /// <summary>Khmer: <c>km</c>.</summary>
    public static XLanguage Khmer => new("km");

    /// <summary>Korean: <c>ko</c>.</summary>
    public static XLanguage Korean => new("ko");

    /// <summary>Lao: <c>lo</c>.</summary>
    public static XLanguage Lao => new("lo");

    /// <summary>Latinized Hindi: <c>hi-Latn</c>.</summary>
    public static XLanguage LatinizedHindi => new("hi-Latn");

    /// <summary>Latvian: <c>lv</c>.</summary>
    public static XLanguage Latvian => new("lv");

    /// <summary>Lithuanian: <c>lt</c>.</summary>
    public static XLanguage Lithuanian => new("lt");

    /// <summary>Malayalam: <c>ml</c>.</summary>
    public static XLanguage Malayalam => new("ml");

    /// <summary>Maldivian: <c>dv</c>.</summary>
    public static XLanguage Maldivian => new("dv");

    /// <summary>Marathi: <c>mr</c>.</summary>
    public static XLanguage Marathi => new("mr");

    /// <summary>Nepali: <c>ne</c>.</summary>
    public static XLanguage Nepali => new("ne");

    /// <summary>Norwegian: <c>no</c>.</summary>
    public static XLanguage Norwegian => new("no");

    /// <summary>Oriya: <c>or</c>.</summary>
    public static XLanguage Oriya => new("or");

    /// <summary>Panjabi: <c>pa</c>.</summary>
    public static XLanguage Panjabi => new("pa");

    /// <summary>Pashto: <c>ps</c>.</summary>
    public static XLanguage Pashto => new("ps");

    /// <summary>Persian: <c>fa</c>.</summary>
    public static XLanguage Persian => new("fa");

    /// <summary>Polish: <c>pl</c>.</summary>
    public static XLanguage Polish => new("pl");

    /// <summary>Portuguese: <c>pt</c>.</summary>
    public static XLanguage Portuguese => new("pt");

    /// <summary>Romanian: <c>ro</c>.</summary>
    public static XLanguage Romanian => new("ro");

    /// <summary>Russian: <c>ru</c>.</summary>
    public static XLanguage Russian => new("ru");

    /// <summary>Serbian: <c>sr</c>.</summary>
    public static XLanguage Serbian => new("sr");

    /// <summary>Simplified Chinese: <c>zh-CN</c>.</summary>
    public static XLanguage SimplifiedChinese => new("zh-CN");

    /// <summary>Sindhi: <c>sd</c>.</summary>
    public static XLanguage Sindhi => new("sd");

    /// <summary>Sinhala: <c>si</c>.</summary>
    public static XLanguage Sinhala => new("si");

    /// <summary>Slovak: <c>sk</c>.</summary>
    public static XLanguage Slovak => new("sk");

    /// <summary>Slovenian: <c>sl</c>.</summary>
    public static XLanguage Slovenian => new("sl");

    /// <summary>Sorani Kurdish: <c>ckb</c>.</summary>
    public static XLanguage SoraniKurdish => new("ckb");

    /// <summary>Spanish: <c>es</c>.</summary>
    public static XLanguage Spanish => new("es");

    /// <summary>Swedish: <c>sv</c>.</summary>
    public static XLanguage Swedish => new("sv");

    /// <summary>Tagalog: <c>tl</c>.</summary>
    public static XLanguage Tagalog => new("tl");

    /// <summary>Tamil: <c>ta</c>.</summary>
    public static XLanguage Tamil => new("ta");

    /// <summary>Telugu: <c>te</c>.</summary>
    public static XLanguage Telugu => new("te");

    /// <summary>Thai: <c>th</c>.</summary>
    public static XLanguage Thai => new("th");

    /// <summary>Tibetan: <c>bo</c>.</summary>
    public static XLanguage Tibetan => new("bo");

    /// <summary>Traditional Chinese: <c>zh-TW</c>.</summary>
    public static XLanguage TraditionalChinese => new("zh-TW");

    /// <summary>Turkish: <c>tr</c>.</summary>
    public static XLanguage Turkish => new("tr");

    /// <summary>Ukrainian: <c>uk</c>.</summary>
    public static XLanguage Ukrainian => new("uk");

    /// <summary>Urdu: <c>ur</c>.</summary>
    public static XLanguage Urdu => new("ur");

    /// <summary>Uyghur: <c>ug</c>.</summary>
    public static XLanguage Uyghur => new("ug");

    /// <summary>Vietnamese: <c>vi</c>.</summary>
    public static XLanguage Vietnamese => new("vi");

    /// <summary>Welsh: <c>cy</c>.</summary>
    public static XLanguage Welsh => new("cy");

    /// <summary>No classification could be made: <c>und</c>.</summary>
    public static XLanguage Undetermined => new("und");

    /// <summary>The languages of the documentation's table by identifier, with their English names.</summary>
    public static IReadOnlyDictionary<string, string> Known => KnownNames;

    /// <summary>The identifier.</summary>
    public override string ToString() => Value;

    private static readonly Dictionary<string, string> KnownNames = new(StringComparer.OrdinalIgnoreCase)
    {
        [Amharic.Value] = "Amharic",
        [Arabic.Value] = "Arabic",
        [Armenian.Value] = "Armenian",
        [Basque.Value] = "Basque",
        [Bengali.Value] = "Bengali",
        [Bosnian.Value] = "Bosnian",
        [Bulgarian.Value] = "Bulgarian",
        [Burmese.Value] = "Burmese",
        [Catalan.Value] = "Catalan",
        [Croatian.Value] = "Croatian",
        [Czech.Value] = "Czech",
        [Danish.Value] = "Danish",
        [Dutch.Value] = "Dutch",
        [English.Value] = "English",
        [Estonian.Value] = "Estonian",
        [Finnish.Value] = "Finnish",
        [French.Value] = "French",
        [Georgian.Value] = "Georgian",
        [German.Value] = "German",
        [Greek.Value] = "Greek",
        [Gujarati.Value] = "Gujarati",
        [HaitianCreole.Value] = "Haitian Creole",
        [Hebrew.Value] = "Hebrew",
        [Hindi.Value] = "Hindi",
        [Hungarian.Value] = "Hungarian",
        [Icelandic.Value] = "Icelandic",
        [Indonesian.Value] = "Indonesian",
        [Italian.Value] = "Italian",
        [Japanese.Value] = "Japanese",
        [Kannada.Value] = "Kannada",
        [Khmer.Value] = "Khmer",
        [Korean.Value] = "Korean",
        [Lao.Value] = "Lao",
        [LatinizedHindi.Value] = "Latinized Hindi",
        [Latvian.Value] = "Latvian",
        [Lithuanian.Value] = "Lithuanian",
        [Malayalam.Value] = "Malayalam",
        [Maldivian.Value] = "Maldivian",
        [Marathi.Value] = "Marathi",
        [Nepali.Value] = "Nepali",
        [Norwegian.Value] = "Norwegian",
        [Oriya.Value] = "Oriya",
        [Panjabi.Value] = "Panjabi",
        [Pashto.Value] = "Pashto",
        [Persian.Value] = "Persian",
        [Polish.Value] = "Polish",
        [Portuguese.Value] = "Portuguese",
        [Romanian.Value] = "Romanian",
        [Russian.Value] = "Russian",
        [Serbian.Value] = "Serbian",
        [SimplifiedChinese.Value] = "Simplified Chinese",
        [Sindhi.Value] = "Sindhi",
        [Sinhala.Value] = "Sinhala",
        [Slovak.Value] = "Slovak",
        [Slovenian.Value] = "Slovenian",
        [SoraniKurdish.Value] = "Sorani Kurdish",
        [Spanish.Value] = "Spanish",
        [Swedish.Value] = "Swedish",
        [Tagalog.Value] = "Tagalog",
        [Tamil.Value] = "Tamil",
        [Telugu.Value] = "Telugu",
        [Thai.Value] = "Thai",
        [Tibetan.Value] = "Tibetan",
        [TraditionalChinese.Value] = "Traditional Chinese",
        [Turkish.Value] = "Turkish",
        [Ukrainian.Value] = "Ukrainian",
        [Urdu.Value] = "Urdu",
        [Uyghur.Value] = "Uyghur",
        [Vietnamese.Value] = "Vietnamese",
        [Welsh.Value] = "Welsh",
        [Undetermined.Value] = "undetermined",
    };

    /// <summary>What someone most likely meant by an identifier that is not in the table; null when there is no good guess.</summary>
    internal static string? Nearest(string value)
    {
        // X kept the identifiers that ISO 639 has replaced.
        var renamed = value.ToLowerInvariant() switch
        {
            "he" => "iw",
            "id" => "in",
            "nb" or "nn" => "no",
            "fil" => "tl",
            "zh" or "zh-hans" => "zh-CN",
            "zh-hant" or "zh-hk" => "zh-TW",
            "ku" => "ckb",
            _ => null,
        };
        if (renamed is not null)
        {
            return renamed;
        }

        var region = value.IndexOf('-', StringComparison.Ordinal);
        if (region > 0 && KnownNames.ContainsKey(value[..region]))
        {
            return value[..region].ToLowerInvariant();
        }

        foreach (var (code, name) in KnownNames)
        {
            if (name.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return code;
            }
        }

        return null;
    }
}
