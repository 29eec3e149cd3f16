using XApi.Cli;

return await CommandTree.RunAsync(args, Terminal.OfProcess());
