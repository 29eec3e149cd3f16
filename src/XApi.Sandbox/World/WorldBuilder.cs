using System.Globalization;

namespace XApi.Sandbox;

/// <summary>Makes a world up: the same one for the same seed, size and moment.</summary>
internal sealed class WorldBuilder
{
    // How many Retweets, quotes, replies, likes and bookmarks the landmark has, so that each of its collections has many pages.
    private const int LandmarkShares = 70;
    private const int LandmarkLikes = 130;

    // Where a week ends recent search no longer reaches; where a month ends, the archive's default does not.
    private static readonly (double Share, TimeSpan From, TimeSpan To)[] Ages =
    [
        (0.15, TimeSpan.FromDays(5 * 365), TimeSpan.FromDays(31)),
        (0.25, TimeSpan.FromDays(31), TimeSpan.FromDays(7)),
        (0.60, TimeSpan.FromDays(7), TimeSpan.FromMinutes(3)),
    ];

    private static readonly string[] FirstNames =
    [
        "Ada",
        "Bruno",
        "Chiara",
        "Dmitri",
        "Elif",
        "Farah",
        "Goran",
        "Hana",
        "Ivo",
        "Jun",
        "Kofi",
        "Lena",
        "Mateo",
        "Nia",
        "Oskar",
        "Priya",
        "Quentin",
        "Rosa",
        "Sanjay",
        "Tomoko",
        "Uma",
        "Viktor",
        "Wanda",
        "Ximena",
        "Yusuf",
        "Zoë",
    ];

    private static readonly string[] LastNames =
    [
        "Berg",
        "Castillo",
        "Dubois",
        "Eriksen",
        "Fischer",
        "Garcia",
        "Haddad",
        "Ito",
        "Jansen",
        "Kim",
        "Lopez",
        "Moreau",
    ];

    private static readonly string[] Sources = ["X Web App", "X for iPhone", "X for Android"];

    private readonly XWorld _world;
    private readonly Random _random;
    private readonly DateTimeOffset _now;

    private WorldBuilder(XWorld world, int seed, DateTimeOffset now)
    {
        _world = world;
        // The seeded algorithm of Random is fixed by .NET's compatibility promise.
        _random = new Random(seed);
        _now = now;
    }

    /// <summary>Fills an empty world. What is returned continues where it stopped.</summary>
    /// <param name="world">The world.</param>
    /// <param name="now">The present, which is given so that it does not pass while the world is made, slowly on a busy machine.</param>
    /// <param name="options">How many of what.</param>
    internal static WorldBuilder Fill(XWorld world, DateTimeOffset now, XSandboxOptions options)
    {
        var builder = new WorldBuilder(world, options.Seed, now);
        builder.AddUsers(options.Users);
        builder.AddTweets(options.Tweets);
        return builder;
    }

    /// <summary>Lets someone post something now. The gate is held.</summary>
    internal void PostAny() => AddTweet(_world.Now, null, 0);

    private void AddUsers(int count)
    {
        foreach (var place in Topics.Places)
        {
            _world.Places.Add(place.Id, place);
        }

        _world.Suspended.Add("gone_for_good");
        for (var i = 0; i < count; i++)
        {
            var first = FirstNames[i % FirstNames.Length];
            var last = LastNames[(i / FirstNames.Length) % LastNames.Length];
            var number =
                i < FirstNames.Length * LastNames.Length
                    ? ""
                    : (i / (FirstNames.Length * LastNames.Length)).ToString(CultureInfo.InvariantCulture);
            var handle = i == 0 ? "sandbox" : $"{first}{last}{number}".Replace("ë", "e", StringComparison.Ordinal);
            _world.Add(
                new UserRecord
                {
                    Id = 2244990000 + (i * 7),
                    Username = handle,
                    Name = i == 0 ? "Sandbox" : $"{first} {last}",
                    CreatedAt = WholeSecond(_now - TimeSpan.FromDays(6 * 365) - TimeSpan.FromHours(i * 5)),
                    Description = _world.Stored(Description(i)),
                    Location = i % 3 == 0 ? null : Topics.Places[i % Topics.Places.Count].FullName,
                    Url = i % 4 == 0 ? $"https://example.com/{handle.ToLowerInvariant()}" : null,
                    VerifiedType = (i % 10) switch
                    {
                        0 => "blue",
                        5 => i % 20 == 5 ? "business" : "government",
                        _ => "none",
                    },
                    // A few accounts show their Tweets to their followers only.
                    IsProtected = i % 60 == 59,
                    ListedCount = _random.Next(40),
                }
            );
        }

        foreach (var user in _world.Users)
        {
            for (var i = _random.Next(10, 40); i > 0; i--)
            {
                _world.Relationships.Follow(user, AnyUser());
            }
        }
    }

    private static string Description(int user)
    {
        var topic = Topics.All[user % Topics.All.Count];
        return user == 0 ? "Here to be tested with #sandbox"
            // A few say more, with all that a description can have.
            : user % 4 == 3
                ? $"Mostly {topic.Name}, with @sandbox. #{topic.Hashtag} {topic.Cashtag ?? "$X"} https://example.com/about/{user}"
            : $"Mostly {topic.Name}. #{topic.Hashtag}";
    }

    private void AddTweets(int count)
    {
        var times = Times(count);
        var owner = _world.Users[0];
        // Early enough for everything that refers to it to come after.
        var landmarkAt = times.FindIndex(time => time > _now - TimeSpan.FromDays(6));
        TweetRecord? landmark = null;
        for (var i = 0; i < times.Count; i++)
        {
            if (i == landmarkAt)
            {
                landmark = _world.Post(
                    new Draft(owner, "Hello, sandbox! Everything here is made up and yours to break #sandbox https://example.com/sandbox")
                    {
                        Place = Topics.Places[1],
                        Media = [NewMedia("photo")],
                        Topic = Topics.All[3],
                    },
                    times[i]
                );
                owner.PinnedTweetId = landmark.Id;
                continue;
            }

            AddTweet(times[i], landmark, i - landmarkAt);
        }

        foreach (var user in _world.Users)
        {
            user.PinnedTweetId ??= user.Tweets.Find(tweet => tweet.Retweeted is null && user.Username.Length % 2 == 0)?.Id;
            for (var i = _random.Next(4, 12); i > 0; i--)
            {
                _world.Like(user, AnyTweet());
            }
        }

        for (var i = 0; i < LandmarkLikes; i++)
        {
            _world.Like(owner, AnyTweet());
            _world.Bookmark(owner, AnyTweet());
            if (landmark is not null)
            {
                _world.Like(_world.Users[i % _world.Users.Count], landmark);
            }
        }

        // A few are gone, so that there is something to point nowhere.
        foreach (var tweet in _world.Tweets.Where(tweet => tweet.Id % 83 == 1 && tweet != landmark && tweet.Author != owner).ToList())
        {
            _world.Delete(tweet);
        }
    }

    private void AddTweet(DateTimeOffset at, TweetRecord? landmark, int sinceLandmark)
    {
        var owner = _world.Users[0];
        // Right after the landmark, people take turns to share it.
        if (landmark is not null && sinceLandmark <= LandmarkShares * 3)
        {
            var user = _world.Users[1 + (sinceLandmark % (_world.Users.Count - 1))];
            switch (sinceLandmark % 3)
            {
                case 0:
                    _world.Retweet(user, landmark, at);
                    return;
                case 1:
                    _world.Post(
                        Decorate(
                            new Draft(user, Sentence(out var topic, out var lang))
                            {
                                Quotes = landmark,
                                Topic = topic,
                                Lang = lang,
                            }
                        ),
                        at
                    );
                    return;
                default:
                    _world.Post(
                        Decorate(
                            new Draft(user, $"@{owner.Username} {Sentence(out var subject, out var tongue)}")
                            {
                                ReplyTo = landmark,
                                Topic = subject,
                                Lang = tongue,
                            }
                        ),
                        at
                    );
                    return;
            }
        }

        var author = _random.Next(14) == 0 ? owner : AnyUser();
        var earlier = _world.Tweets.Count > 20 ? AnyTweet(recent: true) : null;
        var text = Sentence(out var about, out var language);
        var draft = new Draft(author, text) { Topic = about, Lang = language };
        switch (_random.Next(20))
        {
            case < 3 when earlier is not null:
                _world.Retweet(author, earlier.Retweeted ?? earlier, at);
                return;
            case < 6 when earlier is not null:
                draft = draft with { Text = $"@{earlier.Author.Username} {text}", ReplyTo = earlier.Retweeted ?? earlier };
                break;
            case < 8 when earlier is not null:
                draft = draft with { Quotes = earlier.Retweeted ?? earlier };
                break;
            case 8:
                var labels = new[] { "Yes", "No", "Maybe", "Ask again" }[.._random.Next(2, 5)];
                draft = draft with
                {
                    Text = $"{text} — agreed?",
                    Poll = new PollRecord(
                        _world.NextId(at),
                        [.. labels.Select(label => (label, _random.Next(500)))],
                        1440,
                        WholeSecond(at) + TimeSpan.FromDays(1)
                    ),
                };
                _world.Post(draft, at);
                return;
            case 9 when author.IsVerified:
                draft = draft with { Text = string.Join(". ", Enumerable.Repeat(text, 9)) + $". #{about.Hashtag}" };
                break;
            case 10:
                draft = draft with
                {
                    Text =
                        $"{text} thanks @{AnyUser().Username} and {(_random.Next(6) == 0 ? "@gone_for_good" : $"@{AnyUser().Username}")}",
                };
                break;
            case 11:
                draft = draft with { Text = $"@{owner.Username} {text}" };
                break;
            case 12:
                draft = draft with
                {
                    IsSensitive = _random.Next(4) == 0,
                    WithheldIn = _random.Next(8) == 0 ? ["DE", "FR"] : [],
                    IsPromoted = author == owner,
                };
                break;
        }

        var tweet = _world.Post(Decorate(draft), at);
        if (_random.Next(25) == 0)
        {
            _world.Post(draft with { Text = draft.Text + " (edited)", Edits = tweet, Source = "X Web App" }, at + TimeSpan.FromSeconds(1));
        }
    }

    private Draft Decorate(Draft draft)
    {
        var topic = draft.Topic!;
        var text = draft.Text;
        text += _random.Next(3) == 0 ? $" #{topic.Hashtag}" : "";
        text += _random.Next(6) == 0 && topic.Cashtag is { } cashtag ? $" {cashtag}" : "";
        text += _random.Next(5) == 0 ? $" https://example.com/{topic.Name}/{_random.Next(40)}" : "";
        var kind = _random.Next(16);
        var place = _random.Next(12) == 0 ? Topics.Places[_random.Next(Topics.Places.Count)] : null;
        return draft with
        {
            Text = text,
            Media = kind switch
            {
                0 or 1 => [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => NewMedia("photo"))],
                2 => [NewMedia("video")],
                3 => [NewMedia("animated_gif")],
                _ => [],
            },
            Place = place,
            Coordinates =
                place is not null && _random.Next(2) == 0 ? ((place.West + place.East) / 2, (place.South + place.North) / 2) : null,
            Source = Sources[_random.Next(Sources.Length)],
            ReplySettings = _random.Next(20) == 0 ? "following" : "everyone",
        };
    }

    private MediaRecord NewMedia(string type)
    {
        var medium = new MediaRecord(
            _world.NextMediaId(),
            type,
            1200,
            type == "photo" ? 900 : 675,
            type == "video" ? _random.Next(2_000, 140_000) : null,
            type == "photo" && _random.Next(2) == 0 ? "A picture of what the text says" : null
        );
        _world.Media.Add(medium.Id, medium);
        return medium;
    }

    private string Sentence(out TopicRecord topic, out string lang)
    {
        topic = Topics.All[_random.Next(Topics.All.Count)];
        var languages = topic.Sentences.Keys.Order(StringComparer.Ordinal).ToList();
        lang = _random.Next(3) > 0 ? "en" : languages[_random.Next(languages.Count)];
        var sentences = topic.Sentences[lang];
        return sentences[_random.Next(sentences.Length)];
    }

    private UserRecord AnyUser() => _world.Users[_random.Next(_world.Users.Count)];

    private TweetRecord AnyTweet(bool recent = false)
    {
        while (true)
        {
            var tweet = _world.Tweets[_random.Next(recent ? Math.Max(0, _world.Tweets.Count - 150) : 0, _world.Tweets.Count)];
            if (tweet is { Retweeted: null, IsListed: true, Author.IsProtected: false })
            {
                return tweet;
            }
        }
    }

    private List<DateTimeOffset> Times(int count)
    {
        var times = new List<DateTimeOffset>(count);
        foreach (var (share, from, to) in Ages)
        {
            var span = (from - to).TotalSeconds;
            times.AddRange(
                Enumerable
                    .Range(0, (int)Math.Round(count * share))
                    .Select(_ => WholeSecond(_now - from + TimeSpan.FromSeconds(_random.NextDouble() * span)))
            );
        }

        times.Sort();
        return times;
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
