using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using XApi.Cli;
using XApi.Cli.Collecting.Formats;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class FlatFileTests
{
    private static readonly string[] Forms = ["csv", "parquet", "sqlite", "jsonl.gz", "ndjson"];

    // Half a surrogate pair, a NUL, members that nobody knows, values of another type and form than X documents.
    private static readonly string[] Rows =
    [
        """{"id":"20","text":"just setting up my twttr","created_at":"2006-03-21T20:50:14.000Z","author_id":"12","lang":"en","public_metrics":{"like_count":9007199254740993,"retweet_count":0},"possibly_sensitive":false,"author":{"id":"12","username":"jack","verified":true,"created_at":"2006-03-21T20:50:14.123Z"}}""",
        """{"id":"21","text":"one, \"two\"\nthree\r\nfour\tfive","author":{},"geo":{"coordinates":{"type":"Point","coordinates":[-73.5,40.7]},"place_id":"x"}}""",
        """{"id":"22","text":"a\u0000b","author":null,"lang":""}""",
        """{"id":"23","text":"half \ud83d a pair","author":{"name":"\udc00"}}""",
        """{"id":"24","text":"=cmd|' /C calc'!A0","author":{"description":"","location":"+1"},"referenced_tweets":[]}""",
        """{"id":"25","text":"  spaces  ","public_metrics":{"like_count":"many","new_count":2.50,"retweet_count":1.0},"created_at":"2024-04-01T00:00:00Z","newer":{"deep":[{"a":1e3}]}}""",
        """{"id":"26","text":"👩‍👩‍👧 日本語","note_tweet":{"text":"long","entities":{"urls":[]}},"withheld":{"country_codes":["DE"],"copyright":true},"attachments":{"poll":{"id":"1","duration_minutes":5,"end_datetime":"soon"}}}""",
        """{"id":"27","text":"","created_at":"not a time","possibly_sensitive":"yes","author_id":13,"edit_history_tweet_ids":["27"],"referenced_tweets":[{"type":"quoted","id":"20","author_id":"12","author":{"username":"jack"}},{"type":"replied_to","id":"21"}],"in_reply_to_user":{"username":"you"}}""",
        """{"id":"28","text":"\\u0041 and \/ and \u00e9","matching_rules":[{"id":"1","tag":"t"}],"escaped\u0020name":1}""",
    ];

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("xapi-flat-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Forms))]
    public async Task A_row_comes_back_whole_from_each_form(string form)
    {
        await WriteAsync(form, Rows);

        var back = await ReadAsync(form);

        Assert.That(back, Has.Count.EqualTo(Rows.Length));
        Assert.Multiple(() =>
        {
            foreach (var (row, line) in Rows.Zip(back))
            {
                Assert.That(JToken.DeepEquals(Parsed(row), Parsed(line)), $"{row}\n  became\n{line}");
            }
        });
        Assert.That(back[5], Does.Contain("2.50").And.Contain("1e3"), "Numbers keep their digits.");
    }

    [TestCaseSource(nameof(Forms))]
    public async Task The_same_rows_make_the_same_file(string form)
    {
        await WriteAsync(form, Rows);
        var first = File.ReadAllBytes(Path($"rows.{form}"));
        await WriteAsync(form, Rows);

        Assert.That(File.ReadAllBytes(Path($"rows.{form}")), Is.EqualTo(first));
    }

    [TestCase("csv")]
    [TestCase("parquet")]
    public async Task DuckDb_reads_the_columns_with_their_types(string form)
    {
        await WriteAsync(form, Rows);
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        var file = $"'{Path($"rows.{form}")}'";

        var types = Query(duck, $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {file})")
            .ToDictionary(row => (string)row[0]!, row => row[1]);
        var rows = Query(
            duck,
            $"SELECT CAST(id AS VARCHAR), text, \"public_metrics.like_count\", epoch_ms(created_at::TIMESTAMP), \"author.username\", possibly_sensitive FROM {file}"
        );

        Assert.Multiple(() =>
        {
            Assert.That(types.Keys, Is.EqualTo(ColumnSet.Tweets.Columns.Select(column => column.Name)));
            Assert.That(types["public_metrics.like_count"], Is.EqualTo("BIGINT"));
            Assert.That(types["possibly_sensitive"], Is.EqualTo("BOOLEAN"));
            Assert.That(types["created_at"], Is.EqualTo("TIMESTAMP WITH TIME ZONE"));
            Assert.That(types["text"], Is.EqualTo("VARCHAR"));
            Assert.That(types["id"], Is.EqualTo(form == "csv" ? "BIGINT" : "VARCHAR"));
            Assert.That(rows, Has.Count.EqualTo(Rows.Length));
            Assert.That(
                rows[0],
                Is.EqualTo(new object?[] { "20", "just setting up my twttr", 9007199254740993, 1142974214000, "jack", false })
            );
            Assert.That(rows[1][1], Is.EqualTo("one, \"two\"\nthree\r\nfour\tfive"));
            Assert.That(rows[2][1], Is.EqualTo("a\uFFFDb"));
            Assert.That(rows[3][1], Is.EqualTo("half \uFFFD a pair"));
            Assert.That(rows[6][1], Is.EqualTo("👩‍👩‍👧 日本語"));
            Assert.That(rows[5][2], Is.Null, "A count that is a text is no number.");
        });
    }

    [Test]
    public async Task Sqlite_has_a_table_with_types_and_an_index_of_ids()
    {
        await WriteAsync("sqlite", Rows);
        using var database = new SqliteConnection($"Data Source={Path("rows.sqlite")};Pooling=False");
        database.Open();

        var first = Query(
            database,
            "SELECT id, \"public_metrics.like_count\", typeof(\"public_metrics.like_count\"), unixepoch(created_at), possibly_sensitive FROM tweets ORDER BY rowid LIMIT 1"
        );
        var indexes = Query(database, "SELECT name FROM sqlite_master WHERE type = 'index'");

        Assert.That(first[0], Is.EqualTo(new object[] { "20", 9007199254740993, "integer", 1142974214L, 0L }));
        Assert.That(indexes[0][0], Is.EqualTo("tweets_id"));
    }

    [Test]
    public async Task A_text_in_a_column_of_numbers_is_no_zero()
    {
        await WriteAsync("sqlite", Rows);
        using (var database = new SqliteConnection($"Data Source={Path("rows.sqlite")};Pooling=False"))
        {
            database.Open();
            Query(database, "UPDATE tweets SET \"public_metrics.like_count\" = 'many' WHERE id = '20'");
        }

        Assert.That(
            () => ReadAsync("sqlite"),
            Throws
                .TypeOf<CommandException>()
                .With.Message.Contains("Row 1 of")
                .And.Message.Contains("“many” as `public_metrics.like_count`")
        );
    }

    [Test]
    public async Task References_have_columns_to_group_by()
    {
        await WriteAsync("parquet", Rows);
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();

        var row = Query(
            duck,
            $"""
            SELECT "referenced_tweets.quoted.id", "referenced_tweets.replied_to.id", quoted_user_id, quoted_username, in_reply_to_username
            FROM '{Path("rows.parquet")}' WHERE id = '27'
            """
        )[0];

        Assert.That(row, Is.EqualTo(new object[] { "20", "21", "12", "jack", "you" }));
    }

    [Test]
    public async Task A_locale_changes_nothing()
    {
        await WriteAsync("csv", Rows);
        var expected = File.ReadAllText(Path("rows.csv"));
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Strange();
            await WriteAsync("csv", Rows);
            Assert.That(File.ReadAllText(Path("rows.csv")), Is.EqualTo(expected));
            Assert.That(await ReadAsync("csv"), Has.Count.EqualTo(Rows.Length));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public async Task Users_have_columns_of_their_own()
    {
        string[] users =
        [
            """{"id":"12","name":"jack","username":"jack","public_metrics":{"followers_count":6500000},"created_at":"2006-03-21T20:50:14.000Z","protected":false}""",
        ];
        await WriteAsync("csv", users);

        Assert.That(
            File.ReadLines(Path("rows.csv")).First(),
            Is.EqualTo(string.Join(',', ColumnSet.Users.Columns.Select(column => column.Name)))
        );
        Assert.That(Parsed((await ReadAsync("csv"))[0]), Is.EqualTo(Parsed(users[0])).Using<JToken>(JToken.DeepEquals));
    }

    [Test]
    public async Task Many_rows_make_many_row_groups_and_come_back_in_order()
    {
        var rows = Enumerable.Range(0, 45_000).Select(i => $$"""{"id":"{{i}}","text":"t{{i % 7}}"}""").ToList();
        await WriteAsync("parquet", rows);

        var back = await ReadAsync("parquet");

        Assert.That(back, Is.EqualTo(rows));
    }

    [Test]
    public async Task A_CSV_that_was_cut_is_an_error_that_says_where()
    {
        await WriteAsync("csv", Rows);
        var text = File.ReadAllText(Path("rows.csv"));
        File.WriteAllText(Path("rows.csv"), text[..text.IndexOf("three", StringComparison.Ordinal)]);

        var failure = await Assert.ThrowsAsync<CommandException>(() => ReadAsync("csv"));

        Assert.That(failure!.Message, Does.Contain("row 3").And.Contain("cut"));
    }

    [TestCase("csv", "a,b\n1,2\n", "a, b")]
    [TestCase("csv", "text\nhello\n", "`id`")]
    [TestCase("csv", "id,text,public_metrics.like_count\n1,x,many\n", "“many”")]
    [TestCase("csv", "id,text,other\n1,x,{\n", "Row 2|row 2")]
    [TestCase("parquet", "PAR1 and nothing", "Parquet")]
    [TestCase("sqlite", "no database", "SQLite")]
    [TestCase("jsonl.gz", "no gzip", "decompressed")]
    public async Task A_file_of_another_kind_is_an_error_that_says_why(string form, string content, string says)
    {
        File.WriteAllText(Path($"rows.{form}"), content);

        var failure = await Assert.ThrowsAsync<CommandException>(() => ReadAsync(form));

        Assert.That(failure!.Message, Does.Match(says));
    }

    private string Path(string name) => System.IO.Path.Combine(_folder, name);

    private async Task WriteAsync(string form, IReadOnlyList<string> rows) =>
        await DataForms.WriteAsync(Path($"rows.{form}"), DataForms.Of($"rows.{form}"), LinesAsync(rows), null, CancellationToken.None);

    private async Task<List<string>> ReadAsync(string form)
    {
        var lines = new List<string>();
        await foreach (var line in DataForms.Read(Path($"rows.{form}"), CancellationToken.None))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(IReadOnlyList<string> rows)
    {
        foreach (var row in rows)
        {
            yield return Encoding.UTF8.GetBytes(row);
        }

        await Task.CompletedTask;
    }

    // Nothing is written as elsewhere; a locale by name is not to be had where globalization is invariant.
    private static CultureInfo Strange()
    {
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberDecimalSeparator = ",";
        strange.NumberFormat.NegativeSign = "−";
        strange.DateTimeFormat.DateSeparator = ".";
        strange.DateTimeFormat.TimeSeparator = ".";
        return strange;
    }

    private static JToken Parsed(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader);
    }

    private static List<object?[]> Query(System.Data.Common.DbConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }
}
