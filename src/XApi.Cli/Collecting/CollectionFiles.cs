using XApi.Cli.Collecting.Formats;

namespace XApi.Cli.Collecting;

/// <summary>The files of a collection.</summary>
/// <param name="Data">What was asked for with <c>--out</c>.</param>
internal sealed record CollectionFiles(string Data)
{
    /// <summary>The data's form.</summary>
    public DataForm Form { get; } = DataForms.Of(Data);

    /// <summary>What is known of the collection.</summary>
    public string Manifest => Data + ".manifest.json";

    /// <summary>What X could not return, a problem a line; there is none where nothing is missing.</summary>
    public string Missing => Data + ".missing.jsonl";

    /// <summary>
    /// What is appended to while it is collected: the data's file itself where its form can be cut at any row, a compressed file of JSON lines beside it for the
    /// others, which are made from it at the end.
    /// </summary>
    public string Journal => IsDataJournal ? Data : Data + ".partial.jsonl.gz";

    /// <summary>Whether the data's file is itself appended to.</summary>
    public bool IsDataJournal => Form is DataForm.JsonLines or DataForm.JsonLinesGzip;

    /// <summary>Whether what is appended is compressed.</summary>
    public bool IsCompressed => Form != DataForm.JsonLines;

    /// <summary>Keeps other processes from collecting into the same file: two that resume the same collection would spoil it.</summary>
    /// <exception cref="CommandException">One does.</exception>
    public IDisposable Lock()
    {
        RequireFolder();
        try
        {
            return new FileStream(Data + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException failure) when (HeldFile.IsCause(failure))
        {
            throw new CommandException($"Another xapi is collecting into {Data}: wait until it has ended. ({failure.Message})");
        }
    }

    /// <summary>Refuses to write over what is there.</summary>
    /// <exception cref="CommandException">One of the files exists.</exception>
    public void RequireNew()
    {
        if (File.Exists(Manifest))
        {
            throw new CommandException(
                $"{Data} was collected before, or is being collected. --resume continues it; another --out starts a new one."
            );
        }

        foreach (var file in new[] { Data, Journal, Missing }.Where(file => File.Exists(file) && !IsLeftOver(file)))
        {
            throw new CommandException(
                $"{file} exists already, and there is no {Manifest} that says what it is. Remove it, or name another file with --out."
            );
        }
    }

    // A collection that is killed when it starts has made a journal, and no manifest yet.
    private bool IsLeftOver(string file) => (file == Journal || file == Missing) && new FileInfo(file).Length == 0;

    private void RequireFolder()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(Data)) is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException($"There is no folder {folder} to write {Path.GetFileName(Data)} into.");
        }

        if (Directory.Exists(Data))
        {
            throw new CommandException($"{Data} is a folder. --out names a file.");
        }
    }
}
