using System.Globalization;
using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>Keywords, phrases and the operators that most queries are made of, joined by AND, OR, negation and parentheses.</summary>
internal sealed partial class CommonOperators : IQueryLanguage
{
    private delegate bool Predicate(TweetRecord tweet);

    // Operators that narrow a query but cannot be one, because they would match too much.
    private static readonly HashSet<string> Dependent = ["is", "has", "lang", "sample", "followers_count", "-"];

    public IQueryMatcher? Read(string query, QueryUse use, out IReadOnlyList<string> errors)
    {
        var parser = new Parser(query);
        var found = parser.ReadAll();
        if (parser.Errors.Count == 0 && !parser.HasStandalone)
        {
            parser.Errors.Add("Rules must contain at least one positive, non-stopword clause");
        }

        errors = parser.Errors;
        return errors.Count == 0 ? new Matcher(found) : null;
    }

    private static Predicate? Operator(string name, string value, List<string> errors)
    {
        switch (name)
        {
            case "from":
                return tweet => IsUser(tweet.Author, value);
            case "to":
                return tweet => tweet.InReplyTo is { } user && IsUser(user, value);
            case "retweets_of":
                return tweet => tweet.Retweeted is { } retweeted && IsUser(retweeted.Author, value);
            case "conversation_id":
                return tweet => tweet.ConversationId.ToString(CultureInfo.InvariantCulture) == value;
            case "in_reply_to_tweet_id":
                return tweet => tweet.RepliedTo?.ToString(CultureInfo.InvariantCulture) == value;
            case "retweets_of_tweet_id":
                return tweet => tweet.Retweeted?.Id.ToString(CultureInfo.InvariantCulture) == value;
            case "quotes_of_tweet_id":
                return tweet => tweet.Quoted?.ToString(CultureInfo.InvariantCulture) == value;
            case "url":
                return tweet => Content(tweet).Entities.Links.Any(link => link.ExpandedUrl.Contains(value, StringComparison.OrdinalIgnoreCase));
            case "lang":
                return tweet => tweet.Lang == value;
            case "place":
                return tweet => tweet.Place is { } place && (Same(place.Id, value) || Same(place.FullName, value) || Same(place.Name, value));
            case "place_country":
                return tweet => tweet.Place is { } place && Same(place.CountryCode, value);
            case "context":
                return tweet => Content(tweet).Topic is { } topic && ($"{topic.DomainId}.{topic.EntityId}" == value || value == $"*.{topic.EntityId}" || value == $"{topic.DomainId}.*");
            case "entity":
                return tweet => Content(tweet).Topic is { } topic && Same(topic.Name, value);
            case "sample" when int.TryParse(value, out var percent) && percent is >= 1 and <= 100:
                return tweet => Snowflake.Mix(tweet.Id) % 100 < percent;
            case "is":
                switch (value)
                {
                    case "retweet":
                        return tweet => tweet.Retweeted is not null;
                    case "reply":
                        return tweet => tweet.RepliedTo is not null;
                    case "quote":
                        return tweet => Content(tweet).Quoted is not null;
                    case "verified":
                        return tweet => tweet.Author.IsVerified;
                    case "nullcast":
                        return _ => false;
                }

                break;
            case "has":
                switch (value)
                {
                    case "hashtags":
                        return tweet => Content(tweet).Entities.Hashtags.Count > 0;
                    case "cashtags":
                        return tweet => Content(tweet).Entities.Cashtags.Count > 0;
                    case "mentions":
                        return tweet => tweet.Entities.Mentions.Count > 0;
                    case "links":
                        return tweet => Content(tweet).Entities.Links.Count > 0;
                    case "media":
                        return tweet => Content(tweet).Media.Count > 0;
                    case "images":
                        return tweet => Content(tweet).Media.Any(medium => medium.Type == "photo");
                    case "videos" or "video_link":
                        return tweet => Content(tweet).Media.Any(medium => medium.Type == "video");
                    case "geo":
                        return tweet => tweet.Place is not null;
                }

                break;
            default:
                errors.Add($"Reference to invalid operator '{name}'. Operator is not available in current product or product packaging.");
                return null;
        }

        errors.Add($"Invalid use of operator '{name}': '{value}' is not a value that it knows.");
        return null;
    }

    /// <summary>A Retweet matches by what it retweets.</summary>
    private static TweetRecord Content(TweetRecord tweet) => tweet.Retweeted ?? tweet;

    private static bool IsUser(UserRecord user, string value)
        => Same(user.Username, value.TrimStart('@')) || user.Id.ToString(CultureInfo.InvariantCulture) == value;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static Predicate Text(string words)
    {
        // Letters and digits on either side would make it another word; scripts without spaces are searched as they stand.
        var pattern = new Regex(
            words.Any(character => character > 0x2E80) ? Regex.Escape(words) : $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(words)}(?![\p{{L}}\p{{N}}])",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return tweet => pattern.IsMatch(Content(tweet).FullText);
    }

    private sealed class Matcher(Predicate predicate) : IQueryMatcher
    {
        public bool Matches(TweetRecord tweet) => predicate(tweet);
    }

    private sealed partial class Parser(string query)
    {
        private readonly List<string> _tokens = [.. Token().Matches(query).Select(match => match.Value)];
        private int _next;

        public List<string> Errors { get; } = [];

        public bool HasStandalone { get; private set; }

        public Predicate ReadAll()
        {
            var all = Alternatives();
            if (_next < _tokens.Count)
            {
                Errors.Add($"Unexpected '{_tokens[_next]}' in the query.");
            }

            return all;
        }

        private Predicate Alternatives()
        {
            var alternatives = new List<Predicate> { Conjunction() };
            while (Take("OR"))
            {
                alternatives.Add(Conjunction());
            }

            return tweet => alternatives.Exists(alternative => alternative(tweet));
        }

        private Predicate Conjunction()
        {
            var terms = new List<Predicate>();
            while (_next < _tokens.Count && _tokens[_next] is not ("OR" or ")"))
            {
                if (!Take("AND") && Term(false) is { } term)
                {
                    terms.Add(term);
                }
            }

            if (terms.Count == 0 && Errors.Count == 0)
            {
                Errors.Add("The query, or a part of it, is empty.");
            }

            return tweet => terms.TrueForAll(term => term(tweet));
        }

        private Predicate? Term(bool negated)
        {
            if (Take("-"))
            {
                return Term(true) is { } inner ? tweet => !inner(tweet) : null;
            }

            if (Take("("))
            {
                var standalone = HasStandalone;
                var group = Alternatives();
                HasStandalone = negated ? standalone : HasStandalone;
                if (!Take(")"))
                {
                    Errors.Add("A parenthesis is not closed.");
                }

                return group;
            }

            if (_next >= _tokens.Count)
            {
                Errors.Add("The query ends too early.");
                return null;
            }

            var token = _tokens[_next++];
            var colon = token.IndexOf(':', StringComparison.Ordinal);
            var isOperator = colon > 0 && token[..colon].All(character => char.IsAsciiLetter(character) || character == '_');
            HasStandalone |= !negated && !(isOperator && Dependent.Contains(token[..colon]));
            if (isOperator)
            {
                return Operator(token[..colon].ToLowerInvariant(), token[(colon + 1)..].Trim('"'), Errors);
            }

            var rest = token.Length > 1 ? token[1..] : "";
            return token[0] switch
            {
                '#' => tweet => Content(tweet).Entities.Hashtags.Any(tag => Same(tag.Tag, rest)),
                '$' => tweet => Content(tweet).Entities.Cashtags.Any(tag => Same(tag.Tag, rest)),
                '@' => tweet => tweet.Entities.Mentions.Any(mention => Same(mention.Username, rest)),
                _ => Text(token.Trim('"')),
            };
        }

        private bool Take(string token)
        {
            if (_next < _tokens.Count && _tokens[_next] == token)
            {
                _next++;
                return true;
            }

            return false;
        }

        [GeneratedRegex(@"\(|\)|-(?=\S)|[A-Za-z_]+:(?:""[^""]*""|[^\s()]+)|""[^""]+""|[^\s()]+")]
        private static partial Regex Token();
    }
}
