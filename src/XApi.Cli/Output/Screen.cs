using Spectre.Console;
using Spectre.Console.Rendering;

namespace XApi.Cli.Output;

/// <summary>Writes for people: tables, charts and colours on a terminal; lines with tabs, and no colours, into a pipe.</summary>
internal sealed class Screen(Terminal terminal, ColorChoice color)
{
    private IAnsiConsole? _ansi;

    /// <summary>Whether a person reads it, so that it is laid out to the width of the terminal.</summary>
    public bool IsLaidOut => terminal.IsOutTerminal || color == ColorChoice.Always;

    /// <summary>Whether colours are used.</summary>
    public bool HasColors =>
        color switch
        {
            ColorChoice.Always => true,
            ColorChoice.Never => false,
            ColorChoice.Auto => terminal.IsOutTerminal
                && string.IsNullOrEmpty(terminal.Variables("NO_COLOR"))
                && terminal.Variables("TERM") != "dumb",
        };

    private IAnsiConsole Ansi => _ansi ??= Create();

    /// <summary>Writes a line of text.</summary>
    public void Line(string text = "", Style? style = null)
    {
        if (HasColors && style is not null)
        {
            Write(new Text(text + "\n", style));
        }
        else
        {
            terminal.Out.WriteLine(text);
        }
    }

    /// <summary>Writes something that is laid out.</summary>
    public void Write(IRenderable what) => Ansi.Write(what);

    /// <summary>Writes a table: laid out for people, or a line of headings and a line for each row, with tabs, for programs.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!IsLaidOut)
        {
            terminal.Out.WriteLine(string.Join('\t', headings));
            foreach (var row in rows)
            {
                terminal.Out.WriteLine(string.Join('\t', row.Select(SafeText.Line)));
            }

            return;
        }

        var table = new Table().Border(TableBorder.None);
        foreach (var (heading, index) in headings.Select((heading, index) => (heading, index)))
        {
            table.AddColumn(
                new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold)))
                {
                    Padding = new Padding(0, 0, 2, 0),
                    NoWrap = index == 0,
                }
            );
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => (IRenderable)new Text(SafeText.Of(cell))));
        }

        Write(table);
    }

    /// <summary>Writes names with their values, one pair a line.</summary>
    public void Pairs(IEnumerable<(string Name, string? Value)> pairs)
    {
        var given = pairs.Where(pair => pair.Value is not null).ToList();
        if (!IsLaidOut)
        {
            foreach (var (name, value) in given)
            {
                terminal.Out.WriteLine($"{name}\t{SafeText.Line(value)}");
            }

            return;
        }

        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) }).AddColumn();
        foreach (var (name, value) in given)
        {
            grid.AddRow(new Text(name, Styles.Label), new Text(SafeText.Of(value)));
        }

        Write(grid);
    }

    private IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = HasColors ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
                Out = new AnsiConsoleOutput(terminal.Out),
            }
        );
        console.Profile.Width = terminal.Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}

/// <summary>The few styles that there are.</summary>
internal static class Styles
{
    /// <summary>What names a value.</summary>
    public static Style Label { get; } = new(Color.Grey);

    /// <summary>Who.</summary>
    public static Style Name { get; } = new(Color.Aqua, decoration: Decoration.Bold);

    /// <summary>What is beside the point: times, ids.</summary>
    public static Style Quiet { get; } = new(Color.Grey);

    /// <summary>What is added.</summary>
    public static Style Good { get; } = new(Color.Green);

    /// <summary>What is deleted or wrong.</summary>
    public static Style Bad { get; } = new(Color.Red);

    /// <summary>What is doubtful.</summary>
    public static Style Doubtful { get; } = new(Color.Yellow);
}
