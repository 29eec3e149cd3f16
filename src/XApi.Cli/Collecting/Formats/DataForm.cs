using System.IO.Compression;

namespace XApi.Cli.Collecting.Formats;

/// <summary>The forms of a file of Tweets or users, chosen by how its name ends.</summary>
internal enum DataForm
{
    /// <summary>A line of JSON for each.</summary>
    JsonLines,

    /// <summary>The same, compressed.</summary>
    JsonLinesGzip,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>A table of a SQLite database.</summary>
    Sqlite,
}

/// <summary>Opens files by their form.</summary>
internal static class DataForms
{
    private static readonly (string Ending, DataForm Form)[] Endings =
    [
        (".jsonl", DataForm.JsonLines),
        (".ndjson", DataForm.JsonLines),
        (".jsonl.gz", DataForm.JsonLinesGzip),
        (".ndjson.gz", DataForm.JsonLinesGzip),
        (".csv", DataForm.Csv),
        (".parquet", DataForm.Parquet),
        (".sqlite", DataForm.Sqlite),
        (".db", DataForm.Sqlite),
    ];

    /// <summary>The form of a file.</summary>
    /// <exception cref="CommandException">Its name ends in none that is known.</exception>
    public static DataForm Of(string path) =>
        Endings
            .Where(known => path.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase))
            .Select(known => (DataForm?)known.Form)
            .FirstOrDefault()
        ?? throw new CommandException(
            $"{path} has no form that xapi knows. Let its name end in one of {string.Join(", ", Endings.Select(known => known.Ending))}."
        );

    /// <summary>The lines of a file, whatever its form.</summary>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> Read(string path, CancellationToken cancel) =>
        Of(path) switch
        {
            DataForm.JsonLines or DataForm.JsonLinesGzip => JsonLines.ReadAsync(path, cancel),
            DataForm.Csv => CsvFile.ReadAsync(path, cancel),
            DataForm.Parquet => ParquetFile.ReadAsync(path, cancel),
            _ => SqliteFile.ReadAsync(path, cancel),
        };

    /// <summary>Writes lines into a new file. It stands under its name when it is whole, and not before.</summary>
    /// <param name="path">The file. One that is there is replaced.</param>
    /// <param name="form">Its form.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="columns">What the lines hold; null to see by the first one.</param>
    /// <param name="cancel">Cancels it; nothing is left behind.</param>
    /// <returns>How many lines there were.</returns>
    public static async Task<long> WriteAsync(
        string path,
        DataForm form,
        IAsyncEnumerable<ReadOnlyMemory<byte>> lines,
        ColumnSet? columns,
        CancellationToken cancel
    )
    {
        var unfinished = path + ".tmp";
        try
        {
            var rows = 0L;
            await using (var writer = new LazyWriter(unfinished, form, columns))
            {
                await foreach (var line in lines.WithCancellation(cancel))
                {
                    await writer.WriteAsync(line);
                    rows++;
                }

                await writer.CompleteAsync();
            }

            Durable.Replace(unfinished, path);
            return rows;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>A writer of a form whose columns are chosen by the first line.</summary>
    private sealed class LazyWriter(string path, DataForm form, ColumnSet? columns) : IAsyncDisposable
    {
        private ILineWriter? _writer;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> line)
        {
            _writer ??= await OpenAsync(columns ?? ColumnSet.For(JsonLines.Members(line.Span)));
            await _writer.WriteAsync(line);
        }

        public async ValueTask CompleteAsync()
        {
            _writer ??= await OpenAsync(columns ?? ColumnSet.Tweets);
            await _writer.CompleteAsync();
        }

        public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async ValueTask<ILineWriter> OpenAsync(ColumnSet chosen) =>
            form switch
            {
                DataForm.JsonLines => new JsonLinesWriter(File.Create(path)),
                DataForm.JsonLinesGzip => new JsonLinesWriter(new GZipStream(File.Create(path), CompressionLevel.Optimal)),
                DataForm.Csv => new CsvWriter(path, chosen),
                DataForm.Parquet => await ParquetFileWriter.CreateAsync(path, chosen),
                _ => new SqliteWriter(path, chosen),
            };
    }
}

/// <summary>Writes JSON lines into a file of some form.</summary>
internal interface ILineWriter : IAsyncDisposable
{
    /// <summary>Writes one. The line's memory is not kept.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> line);

    /// <summary>Writes what is left to write. Without it, the file is not whole.</summary>
    ValueTask CompleteAsync();
}
