namespace XApi.Sandbox;

/// <summary>What the world talks about, and where.</summary>
internal static class Topics
{
    internal static readonly IReadOnlyList<TopicRecord> All =
    [
        new(
            "snow",
            "snow",
            null,
            "65",
            "Interests and Hobbies Vertical",
            "847900493514891265",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "Fresh snow on the mountains this morning",
                    "The first snow of the year and the whole street is quiet",
                    "Ski lifts open at nine, bring a warm hat",
                    "Snow again. The shovel and I are old friends",
                ],
                ["de"] = ["Neuschnee in den Bergen, die Lifte laufen", "Heute Nacht hat es geschneit, alles ist still"],
            }
        ),
        new(
            "coffee",
            "coffee",
            "$SBUX",
            "67",
            "Food & Drink",
            "10043701926",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "Second coffee of the day and it is not even ten",
                    "This espresso tastes of cherries and smoke",
                    "Found a café that roasts its own beans",
                ],
                ["es"] = ["Un café y a trabajar", "El mejor café de la ciudad está en la esquina"],
            }
        ),
        new(
            "football",
            "WorldCup",
            null,
            "6",
            "Sports Event",
            "1285934842361823233",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "What a goal in the last minute",
                    "Penalties again, my heart can't take it",
                    "The keeper was the best player on the pitch",
                ],
                ["es"] = ["¡Golazo en el último minuto!", "El portero fue el mejor del partido"],
                ["pt"] = ["Que golo no último minuto"],
            }
        ),
        new(
            "programming",
            "dotnet",
            "$MSFT",
            "66",
            "Technology",
            "848921413196984320",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "The tests are green and I don't know why",
                    "Deleted a thousand lines today, best commit of the week",
                    "A race condition only shows itself on Fridays",
                    "while(true) { coffee(); code(); }",
                ],
                ["fr"] = ["Les tests sont verts, on peut rentrer"],
                ["ja"] = ["テストが全部通った", "バグを直したら新しいバグが出た"],
            }
        ),
        new(
            "cats",
            "Caturday",
            null,
            "65",
            "Interests and Hobbies Vertical",
            "852262932607926273",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "My cat has opinions about the keyboard",
                    "The cat is asleep on the warm laptop again",
                    "Two cats, one box, no peace",
                ],
                ["ja"] = ["猫がキーボードの上で寝ている", "うちの猫は今日も元気"],
            }
        ),
        new(
            "space",
            "moon",
            "$SPCE",
            "131",
            "Unified Twitter Taxonomy",
            "10026364281",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "The moon is huge tonight 🌕",
                    "Launch window opens at dawn 🚀",
                    "Saturn through a small telescope never gets old 🪐",
                ],
                ["fr"] = ["La lune est immense ce soir 🌕"],
            }
        ),
        new(
            "music",
            "NowPlaying",
            null,
            "54",
            "Musician",
            "1013475431",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "This record is better at night",
                    "The bass line of this song lives in my head",
                    "Live music in a small room beats everything",
                ],
                ["de"] = ["Diese Platte ist nachts noch besser"],
            }
        ),
        new(
            "markets",
            "stocks",
            "$AAPL",
            "46",
            "Business Taxonomy",
            "1557697333571112960",
            new Dictionary<string, string[]>
            {
                ["en"] =
                [
                    "Markets open higher after the rate decision",
                    "Earnings beat expectations, the price falls anyway",
                    "Bonds are interesting again, who would have thought",
                ],
            }
        ),
    ];

    internal static readonly IReadOnlyList<PlaceRecord> Places =
    [
        new("01a9a39529b27f36", "Manhattan", "Manhattan, NY", "United States", "US", "city", -74.026675, 40.683935, -73.910408, 40.877483),
        new("3078869807f9dd36", "Berlin", "Berlin, Germany", "Germany", "DE", "city", 13.088304, 52.338079, 13.760909, 52.675323),
        new("457b4814b4240d87", "London", "London, England", "United Kingdom", "GB", "city", -0.187894, 51.483718, -0.109978, 51.5164655),
        new("09f6a7707f18e0b1", "Paris", "Paris, France", "France", "FR", "city", 2.224101, 48.815521, 2.4697602, 48.9021461),
        new("06ef846bfc783874", "Tokyo", "Tokyo, Japan", "Japan", "JP", "admin", 138.942845, 35.501292, 139.918964, 35.898402),
        new("206c436ce43a43a3", "Madrid", "Madrid, Spain", "Spain", "ES", "city", -3.889005, 40.312071, -3.518125, 40.643518),
    ];
}
