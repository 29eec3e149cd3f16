using XApi.Cli.Calls;

namespace XApi.Cli.Mcp;

/// <summary>Which operations are tools: those that are allowed, that write only where that is allowed too, and whose result an agent can hold.</summary>
internal sealed class ToolChoice
{
    private ToolChoice(IReadOnlyList<XOperation> operations, bool write) => (Operations, Write) = (operations, write);

    /// <summary>The operations, in the order of the spec.</summary>
    public IReadOnlyList<XOperation> Operations { get; }

    /// <summary>Whether operations that write are among them.</summary>
    public bool Write { get; }

    /// <summary>Whether an operation changes something. X documents no GET that does.</summary>
    public static bool IsWrite(XOperation operation) => operation.Method != HttpMethod.Get;

    /// <summary>Chooses by the names of operations and sections, whatever their case; all where none is named.</summary>
    /// <exception cref="CommandException">A name is unknown, or can't be a tool.</exception>
    public static ToolChoice Of(IEnumerable<string> allow, bool write)
    {
        List<string> names =
        [
            .. allow.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        var allowed = names.Count == 0 ? [.. XOperation.All] : names.SelectMany(name => Named(name, write)).ToHashSet();
        List<XOperation> chosen =
        [
            .. XOperation.All.Where(operation => allowed.Contains(operation) && Unfit(operation) is null && (write || !IsWrite(operation))),
        ];
        return chosen.Count > 0
            ? new(chosen, write)
            : throw new CommandException(
                $"Nothing of --allow {string.Join(',', names)} reads: --write allows what changes something on X."
            );
    }

    /// <summary>Why a name is no tool, in words for an agent.</summary>
    public string Refusal(string name) =>
        OperationCommands.Find(name) is not { } operation
            ? $"There is no tool “{name}”."
                + (Spelling.Nearest(name, Operations.Select(known => known.Id), mostEdits: 4) is { } meant ? $" Did you mean {meant}?" : "")
        : Unfit(operation) is { } reason ? $"{operation.Id} is no tool: {reason}."
        : IsWrite(operation) && !Write
            ? $"{operation.Id} was not called: it writes, and this server is read-only. Only the person who runs it can change that, by xapi mcp --write."
        : $"{operation.Id} was not called: --allow of this server does not name it. Only the person who runs it can change that.";

    private static List<XOperation> Named(string name, bool write)
    {
        if (OperationCommands.Find(name) is { } operation)
        {
            return Unfit(operation) is { } reason ? throw new CommandException($"{operation.Id} can't be a tool: {reason}.")
                : IsWrite(operation) && !write
                    ? throw new CommandException($"{operation.Id} changes something on X: --write allows that besides --allow.")
                : [operation];
        }

        List<XOperation> section = [.. XOperation.All.Where(known => known.Tag.Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (section.Count > 0)
        {
            return section;
        }

        var names = XOperation.All.SelectMany(known => new[] { known.Id, known.Tag }).Distinct();
        throw new CommandException(
            $"--allow takes operations and sections, and “{name}” is neither"
                + (
                    Spelling.Nearest(name, names, mostEdits: 4) is { } meant
                        ? $"; did you mean {meant}?"
                        : "; `xapi operations` lists them."
                )
        );
    }

    private static string? Unfit(XOperation operation) =>
        operation.Streaming is not null ? "it is a stream, which does not end"
        : operation.ResponseMediaType != "application/json" ? "it returns a file"
        : operation.Parameters.Any(parameter => parameter is { In: XParameterLocation.File, Required: true }) ? "it takes a file"
        : null;
}
