using System.Text;

namespace XApi.Cli.Collecting.Formats;

/// <summary>The columns of Tweets, or of users. Names are those of twarc's CSV, so that notebooks made for that work.</summary>
internal sealed class ColumnSet
{
    /// <summary>What no other column holds, as a JSON object: with it a row is the whole object again.</summary>
    public const string Other = "other";

    private ColumnSet(string table, string columns)
    {
        Table = table;
        Columns = [.. columns.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ColumnOf)];
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] is { IsDerived: false, Name: not Other })
            {
                Root.Add(Columns[i].Name.Split('.'), i);
            }
        }
    }

    public static ColumnSet Tweets { get; } =
        new(
            "tweets",
            $"""
            id
            conversation_id
            referenced_tweets.replied_to.id derived
            referenced_tweets.retweeted.id derived
            referenced_tweets.quoted.id derived
            author_id
            in_reply_to_user_id
            in_reply_to_username derived
            retweeted_user_id derived
            retweeted_username derived
            quoted_user_id derived
            quoted_username derived
            created_at time
            text
            lang
            source
            public_metrics.impression_count count
            public_metrics.reply_count count
            public_metrics.retweet_count count
            public_metrics.quote_count count
            public_metrics.like_count count
            public_metrics.bookmark_count count
            reply_settings
            edit_history_tweet_ids json
            edit_controls.edits_remaining count
            edit_controls.editable_until time
            edit_controls.is_edit_eligible flag
            possibly_sensitive flag
            withheld.scope
            withheld.copyright flag
            withheld.country_codes json
            entities.annotations json
            entities.cashtags json
            entities.hashtags json
            entities.mentions json
            entities.urls json
            note_tweet.text
            note_tweet.entities json
            context_annotations json
            attachments.media json
            attachments.media_keys json
            attachments.poll.duration_minutes count
            attachments.poll.end_datetime time
            attachments.poll.id
            attachments.poll.options json
            attachments.poll.voting_status
            attachments.poll_ids json
            {User("author.")}
            geo.coordinates.coordinates json
            geo.coordinates.type
            geo.country
            geo.country_code
            geo.full_name
            geo.geo.bbox json
            geo.geo.type
            geo.id
            geo.name
            geo.place_id
            geo.place_type
            community_id
            in_reply_to_user json
            referenced_tweets json
            matching_rules json
            {Other} json
            """
        );

    public static ColumnSet Users { get; } =
        new(
            "users",
            $"""
            {User("")}
            {Other} json
            """
        );

    /// <summary>The name of its table in SQLite.</summary>
    public string Table { get; }

    /// <summary>The columns, in their order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The members that columns hold, as a tree.</summary>
    public PathNode Root { get; } = new("");

    /// <summary>The columns for lines like one: Tweets have a text, users a handle.</summary>
    public static ColumnSet For(IReadOnlySet<string> members) =>
        members.Contains("username") && !members.Contains("text") && !members.Contains("author_id") ? Users : Tweets;

    public int IndexOf(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static string User(string prefix) =>
        string.Join(
            '\n',
            $"""
            id
            created_at time
            username
            name
            description
            entities.description.cashtags json
            entities.description.hashtags json
            entities.description.mentions json
            entities.description.urls json
            entities.url.urls json
            url
            location
            pinned_tweet_id
            profile_image_url
            protected flag
            public_metrics.followers_count count
            public_metrics.following_count count
            public_metrics.listed_count count
            public_metrics.tweet_count count
            public_metrics.like_count count
            public_metrics.media_count count
            verified flag
            verified_type
            withheld.scope
            withheld.copyright flag
            withheld.country_codes json
            """.Split('\n').Select(line => prefix + line)
        );

    private static Column ColumnOf(string line) =>
        line.Split(' ') switch
        {
            [var name, "derived"] => new(name, ColumnType.Text, IsDerived: true),
            [var name, var type] => new(name, Enum.Parse<ColumnType>(type, ignoreCase: true)),
            _ => new(line, ColumnType.Text),
        };
}

/// <summary>A member of the JSON, and the column that holds it or the members below it that columns hold.</summary>
internal sealed class PathNode(string name)
{
    public string Name => name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>The number of its column; null for an object whose members have columns.</summary>
    public int? Column { get; private set; }

    public List<PathNode> Children { get; } = [];

    public PathNode? Child(ReadOnlySpan<byte> utf8Name)
    {
        foreach (var child in Children)
        {
            if (utf8Name.SequenceEqual(child.Utf8Name))
            {
                return child;
            }
        }

        return null;
    }

    internal void Add(ReadOnlySpan<string> path, int column)
    {
        if (path.IsEmpty)
        {
            Column = column;
            return;
        }

        var next = Child(Encoding.UTF8.GetBytes(path[0]));
        if (next is null)
        {
            next = new(path[0]);
            Children.Add(next);
        }

        next.Add(path[1..], column);
    }
}
