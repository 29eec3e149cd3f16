using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace XApi.Tests.Streaming;

/// <summary>Where positions of streams are kept.</summary>
public class PositionStoreTests
{
    private static readonly StreamPosition Position = new()
    {
        Operation = "FilteredStream",
        From = new(2024, 5, 1, 12, 0, 0, 123, TimeSpan.Zero),
        Acknowledged = ["1", "1786000000000000000"],
    };

    private string _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("xapi-position-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_file_keeps_it()
    {
        var store = new FileStreamPosition(Path.Combine(_folder, "new", "position.json"));
        await KeepsAsync(store, () => new FileStreamPosition(store.Path));
        Assert.That(
            Directory.EnumerateFiles(Path.GetDirectoryName(store.Path)!).Select(Path.GetFileName),
            Is.EqualTo(new[] { "position.json" })
        );
    }

    [Test]
    public async Task A_database_keeps_those_of_several_streams()
    {
        await using var source = Sqlite();
        var store = new DbStreamPosition(source, "snow");
        Assert.That(
            (await Assert.ThrowsAsync<XStreamPositionException>(() => store.ReadAsync()))!.Message,
            Does.Contain("CreateTableAsync makes the table")
        );
        await store.CreateTableAsync();
        await store.CreateTableAsync();
        await KeepsAsync(store, () => new DbStreamPosition(source, "snow"));
        Assert.That(await new DbStreamPosition(source, "sleet").ReadAsync(), Is.Null);
    }

    [Test]
    public async Task A_name_that_the_database_takes_for_another_is_neither_served_nor_overwritten()
    {
        await using var source = Sqlite();
        await using var command = source.CreateCommand(
            "CREATE TABLE x_stream_positions (name TEXT COLLATE NOCASE NOT NULL PRIMARY KEY, position TEXT NOT NULL)"
        );
        await command.ExecuteNonQueryAsync();
        var store = new DbStreamPosition(source, "Snow");
        await store.WriteAsync(Position);

        foreach (
            var other in (Func<DbStreamPosition, Task>[])[one => one.ReadAsync(), one => one.WriteAsync(Position with { From = default })]
        )
        {
            await Assert.ThatAsync(
                () => other(new DbStreamPosition(source, "snow")),
                Throws.TypeOf<XStreamPositionException>().With.Message.Contains("holds “Snow”, which its collation takes for “snow”")
            );
        }

        Assert.That((await store.ReadAsync())!.From, Is.EqualTo(Position.From));
    }

    [Test]
    public async Task A_row_is_read_once_before_it_is_written_and_one_that_is_removed_is_made_again()
    {
        await using var source = new CountingDataSource(Sqlite().ConnectionString);
        var store = new DbStreamPosition(source, "snow");
        await store.CreateTableAsync();
        await store.ReadAsync();
        source.TakeCommands();

        await store.WriteAsync(Position);
        Assert.That(source.TakeCommands(), Is.EqualTo(new[] { "SELECT", "INSERT" }));
        await store.WriteAsync(Position);
        Assert.That(source.TakeCommands(), Is.EqualTo(new[] { "UPDATE" }));

        var next = new DbStreamPosition(source, "snow");
        await next.WriteAsync(Position with { Acknowledged = ["2"] });
        await next.ReadAsync();
        await next.ReadAsync();
        await next.WriteAsync(Position with { Acknowledged = ["3"] });
        Assert.That(source.TakeCommands(), Is.EqualTo(new[] { "SELECT", "UPDATE", "SELECT", "SELECT", "UPDATE" }));

        await using var removal = source.CreateCommand("DELETE FROM x_stream_positions");
        await removal.ExecuteNonQueryAsync();
        await store.WriteAsync(Position);
        Assert.That((await store.ReadAsync())!.Acknowledged, Is.EqualTo(Position.Acknowledged));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"operation":"FilteredStream"}""")]
    [TestCase("""{"operation":"FilteredStream","from":"soon"}""")]
    [TestCase("[1]")]
    [TestCase("<html>")]
    public async Task What_is_no_position_is_left_as_it_is(string text)
    {
        var path = Path.Combine(_folder, "position");
        await File.WriteAllTextAsync(path, text);
        Assert.That(
            (await Assert.ThrowsAsync<XStreamPositionException>(() => new FileStreamPosition(path).ReadAsync()))!.Message,
            Does.StartWith($"{path} holds no position of a stream. It is left as it is")
        );
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(text));

        await using var source = Sqlite();
        var store = new DbStreamPosition(source, "snow");
        await store.CreateTableAsync();
        await using var command = source.CreateCommand("INSERT INTO x_stream_positions (name, position) VALUES ('snow', @text)");
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@text", text);
        command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync();
        Assert.That(
            (await Assert.ThrowsAsync<XStreamPositionException>(() => store.ReadAsync()))!.Message,
            Does.StartWith("The row snow of the table x_stream_positions holds no position")
        );
    }

    [Test]
    public async Task A_file_that_can_t_be_written_says_so()
    {
        var store = new FileStreamPosition(Path.Combine(_folder, "file", "position"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");
        Assert.That(
            (await Assert.ThrowsAsync<XStreamPositionException>(() => store.WriteAsync(Position)))!.Message,
            Does.StartWith($"The position {store.Path} can't be written: ")
        );
    }

    [Test]
    public async Task A_file_that_can_t_be_read_says_so()
    {
        await Assert.ThatAsync(
            () => new FileStreamPosition(_folder).ReadAsync(),
            Throws.TypeOf<XStreamPositionException>().With.Message.StartsWith($"The position {_folder} can't be read: ")
        );
    }

    [Test]
    public async Task A_file_that_is_far_too_long_for_a_position_is_not_read()
    {
        var path = Path.Combine(_folder, "position");
        await using (var file = File.Create(path))
        {
            file.SetLength((64 << 20) + 1);
        }

        await Assert.ThatAsync(
            () => new FileStreamPosition(path).ReadAsync(),
            Throws
                .TypeOf<XStreamPositionException>()
                .With.Message.StartsWith($"{path} holds no position")
                .And.InnerException.Message.EqualTo("It is too long.")
        );
    }

    [TestCase("x; DROP TABLE x")]
    [TestCase("")]
    public void A_table_has_a_plain_name(string table)
    {
        using var source = Sqlite();
        Assert.Throws<ArgumentException>(() => _ = new DbStreamPosition(source, "snow", table));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new DbStreamPosition(source, new string('x', 201)));
    }

    private DbDataSource Sqlite() =>
        SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(_folder, "positions.db")};Pooling=False");

    private static async Task KeepsAsync(IStreamPosition store, Func<IStreamPosition> again)
    {
        Assert.That(await store.ReadAsync(), Is.Null);
        await store.WriteAsync(Position with { Acknowledged = [] });
        Assert.That((await again().ReadAsync())!.Acknowledged, Is.Empty);
        await store.WriteAsync(Position);
        var read = (await again().ReadAsync())!;
        Assert.That((read.Operation, read.From), Is.EqualTo((Position.Operation, Position.From)));
        Assert.That(read.Acknowledged, Is.EqualTo(Position.Acknowledged));
    }
}
