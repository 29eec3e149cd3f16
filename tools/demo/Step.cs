using Spectre.Console;

namespace XApi.Demo;

/// <summary>How a step of the tour looks.</summary>
internal static class Step
{
    public static void Begin(string title, string call)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Spectre.Console.Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());
        AnsiConsole.MarkupLineInterpolated($"[grey]{call}[/]");
    }

    /// <summary>Says how it went, and passes on whether it did what it says.</summary>
    public static bool End(bool worked, string result)
    {
        AnsiConsole.MarkupLineInterpolated(worked ? $"[green]✓[/] {result}" : (FormattableString)$"[red]✗[/] {result}");
        return worked;
    }
}
